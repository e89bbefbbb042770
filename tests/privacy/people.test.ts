import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readVersions } from '../../ingest/connectors/records/current.ts'
import { withoutForgotten } from '../../ingest/forgotten.ts'
import { readForgotten } from '../../privacy/forgotten.ts'
import { findNamed, findPerson, forgetPerson } from '../../privacy/forgetting.ts'
import { readPeople, rotateKey } from '../../privacy/keys.ts'
import { compactWarehouse } from '../../transforms/compaction.ts'
import { openDeclared } from '../warehouse.ts'
import { openPeopled, WORDS, type Peopled } from './people.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-people-'))
let peopled: Peopled

beforeAll(async () => {
  peopled = await openPeopled(folder)
  await peopled.build(readPeople(folder))
}, 120_000)

afterAll(async () => {
  await peopled.warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every value of text in what may be read, by table. */
async function readTexts({ registry, rows }: Peopled, pattern: string): Promise<string[]> {
  const found: string[] = []
  for (const model of registry.models.values()) {
    if (model.layer === 'staging' || !registry.order.includes(model.name)) continue
    const columns = await rows<{ column_name: string; column_type: string }>(`DESCRIBE main."${model.name}"`)
    for (const { column_name: column } of columns.filter(({ column_type }) =>
      /VARCHAR|JSON/.test(column_type),
    )) {
      const told = await rows<{ text: string }>(
        `SELECT DISTINCT CAST("${column}" AS VARCHAR) AS text FROM main."${model.name}"
         WHERE regexp_matches(CAST("${column}" AS VARCHAR), '${pattern}')`,
      )
      found.push(...told.map(({ text }) => `${model.name}.${column}: ${text}`))
    }
  }
  return found
}

const figures = async ({ rows }: Peopled) => ({
  persons: await rows('SELECT account_count, count(*) AS n FROM identity_fact GROUP BY ALL ORDER BY ALL'),
  authors: await rows(
    'SELECT repository_id, count(DISTINCT author_id) AS n FROM commit GROUP BY ALL ORDER BY ALL',
  ),
  assigned: await rows(`SELECT item.item_key, person.account_count FROM work_item AS item
    JOIN identity_fact AS person ON person.account_id = item.assignee_id`),
})

const ids = ({ rows }: Peopled) =>
  rows<{ id: string }>('SELECT account_id AS id FROM account').then((all) => new Set(all.map(({ id }) => id)))

test('no address of anybody is in what may be read, nor a login that an account had', async () => {
  const addresses = await readTexts(peopled, '[A-Za-z0-9._%+-]+@[A-Za-z][A-Za-z0-9-]*[.][A-Za-z]{2,}')
  expect(addresses).toEqual([])
  const names = await readTexts(peopled, '(?i)712020|PZELDA|f00d')
  expect(names).toEqual([])
  expect(await peopled.rows('SELECT author_name FROM decision')).toEqual([
    { author_name: expect.stringMatching(/^person [0-9a-f]{8}$/) },
  ])
  expect(await peopled.rows('SELECT signer_name FROM approval')).toEqual([{ signer_name: 'Zelda Quimby' }])
})

test('accounts of one person are one under any key, and no pseudonym outlives it', async () => {
  const before = { ids: await ids(peopled), figures: await figures(peopled) }
  // Two addresses of Git that are one by mailmap, Jira, PagerDuty, ServiceNow and sign-in; Otto has three.
  expect(before.figures.persons).toEqual([
    { account_count: 3, n: 3 },
    { account_count: 5, n: 5 },
  ])
  expect(statSync(join(folder, 'privacy.key')).mode & 0o077).toBe(0)
  rotateKey(folder)
  await peopled.build(readPeople(folder))
  const after = { ids: await ids(peopled), figures: await figures(peopled) }
  expect(after.figures).toEqual(before.figures)
  expect([...after.ids].filter((id) => before.ids.has(id))).toEqual([])
  expect(after.ids.size).toBe(before.ids.size)
}, 60_000)

test('the key is in no file but its own', async () => {
  const key = readPeople(folder).key
  await peopled.warehouse.land((lane) => lane.run('CHECKPOINT').catch(() => undefined))
  const bytes = readFileSync(join(folder, 'streamgauge.duckdb'))
  expect(bytes.includes(key)).toBe(false)
  expect(bytes.includes(Buffer.from(key, 'hex'))).toBe(false)
})

test('who is forgotten is gone to the last byte, figures stay, and they do not come back', async () => {
  const { warehouse, registry } = peopled
  const before = await figures(peopled)
  const people = readPeople(folder)
  const found = await findPerson({ warehouse, registry, people }, 'zelda.quimby@corp.example')
  expect(found.accounts.map(({ id }) => id.split(':')[0]).sort()).toEqual([
    'git',
    'jira',
    'oidc',
    'pagerduty',
    'servicenow',
  ])
  expect([...found.names.found.keys()].sort()).toEqual(
    expect.arrayContaining(['zelda quimby', 'zelda.quimby@corp.example', 'zelda@home.example', 'zquimby']),
  )
  expect([...found.names.found.keys()].filter((name) => /otto/.test(name))).toEqual([])
  const told = await peopled.rows<{ payload: string }>('SELECT payload FROM raw.jira__issue')
  await forgetPerson(warehouse, found)
  await warehouse.close()
  await compactWarehouse(folder)
  const again = await openDeclared({ folder })
  peopled = { ...(await reopened(again)), registry }
  await peopled.build(people, true)
  expect(await figures(peopled)).toEqual(before)

  const [issue] = await peopled.rows<{ payload: string; _hash: string }>(
    'SELECT payload, _hash FROM raw.jira__issue',
  )
  const page = withoutForgotten({ records: [JSON.parse(told[0]!.payload)] }, readForgotten(folder))
  expect(JSON.stringify(page.records?.[0])).toBe(issue?.payload)
  const versions = await readVersions(again, 'approval', 'a1')
  expect(versions.map(({ author }) => author)).toEqual([expect.stringMatching(/^Forgotten /)])

  await again.close()
  const bytes = readFileSync(join(folder, 'streamgauge.duckdb')).toString('latin1')
  const needles = [...found.names.found.keys()].filter((needle) => needle.length >= 6)
  expect(needles.filter((needle) => bytes.toLowerCase().includes(needle))).toEqual([])
  expect(await findNamed(folder, found.names)).toEqual([])
  expect(WORDS.filter((word) => bytes.includes(word))).toEqual([])
  expect(bytes.includes('otto@corp.example')).toBe(true)
}, 120_000)

async function reopened(warehouse: Peopled['warehouse']): Promise<Peopled> {
  const { config, registry, build: _ } = peopled
  const { buildModels } = await import('../../transforms/build.ts')
  const { computed } = await import('../../transforms/graph.ts')
  const { configTables } = await import('../../ingest/config.ts')
  return {
    warehouse,
    registry,
    config,
    build: async (people, full = false) =>
      void (await buildModels(warehouse, registry, { config: configTables(config), computed, people, full })),
    rows: (sql) => warehouse.rows(sql),
  }
}
