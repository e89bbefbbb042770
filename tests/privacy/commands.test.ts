/** The commands about people, as somebody runs them, over a repository and a GitHub that goes on telling of them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { runProgram } from '../../commands/program.ts'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { serveGithub } from '../../fixtures/servers/github/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { HOUR, makeHub, makePull, NOON } from '../ingest/github-hub.ts'
import { FEW_ROWS } from '../warehouse.ts'

const MAIL = 'zelda.quimby@corp.example'
const WORDS = ['zelda', 'quimby', 'zquimby']
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-erasing-'))
const data = join(folder, 'data')
const file = join(folder, 'streamgauge.yaml')
let server: ToolServer
let shop: RepositoryScript
let said: string[] = []

beforeAll(async () => {
  process.env.ERASING_TOKEN = 'ghp_tokenOfNobody'
  const world = makeHub({
    pulls: 4,
    runs: 3,
    deployments: 3,
    more: (writer) =>
      writer.put(
        'pull',
        makePull(40, {
          title: `Zelda Quimby cannot sign in (${MAIL})`,
          body: `See https://crm.example/?user=zelda.quimby%40corp.example\n\nReported-by: Zelda Quimby <${MAIL}>`,
          createdAt: NOON - 30 * HOUR,
        }),
      ),
  })
  const her = world.directory.people.find(({ id }) => id === 'ada')
  Object.assign(her ?? {}, { name: 'Zelda Quimby', emails: [MAIL], githubLogin: 'zquimby' })
  server = await serveGithub(world, { token: 'ghp_tokenOfNobody', clock: () => NOON })
  shop = new RepositoryScript(join(folder, 'shop'), { origin: 'https://git.example.org/shop.git' })
    .commit({
      label: 'a',
      at: '2026-01-05T10:00',
      author: `Zelda Quimby <${MAIL}>`,
      message: 'Start\n',
      files: { 'a.ts': '1\n' },
    })
    .commit({
      label: 'b',
      at: '2026-01-06T10:00',
      author: 'Otto Other <otto@corp.example>',
      message: `Mend what @zquimby broke (#1)\n\nCo-authored-by: Zelda Quimby <${MAIL}>\n`,
      files: { [`mail/${MAIL}.txt`]: 'x\n' },
    })
    .tag('v1.0.0', 'b', { at: '2026-01-06T11:00', message: 'One\n' })
    .flush()
  writeFileSync(
    file,
    `data: ${data}
git: { path: ${join(folder, 'shop')} }
github: { org: marigold, url: ${server.url}, token_env: ERASING_TOKEN, clone: false, issues: true }
`,
  )
  vi.spyOn(console, 'log').mockImplementation((...words) => void said.push(words.join(' ')))
  vi.spyOn(console, 'error').mockImplementation((...words) => void said.push(words.join(' ')))
  expect(await command('sync')).toBe(0)
}, 300_000)

afterEach(() => void (said = []))

afterAll(async () => {
  vi.restoreAllMocks()
  process.exitCode = 0
  delete process.env.ERASING_TOKEN
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function command(...args: string[]): Promise<number> {
  process.exitCode = 0
  await runProgram(['node', 'streamgauge', ...args, '--config', file])
  const code = Number(process.exitCode ?? 0)
  process.exitCode = 0
  return code
}

async function read<Row>(...selects: string[]): Promise<Row[][]> {
  const warehouse = await openWarehouse({ folder: data, ...FEW_ROWS })
  try {
    return await Promise.all(selects.map((select) => warehouse.rows<Row>(select)))
  } finally {
    await warehouse.close()
  }
}

async function changeRaw(sql: string): Promise<void> {
  const warehouse = await openWarehouse({ folder: data, ...FEW_ROWS })
  await warehouse.land((lane) => lane.run(sql))
  await warehouse.close()
}

/** What is counted of people, without who they are. */
const FIGURES = [
  'SELECT count(*) AS n, count(DISTINCT author_id) AS authors FROM commit',
  'SELECT count(*) AS n, count(DISTINCT author_id) AS authors FROM change',
  'SELECT count(*) AS n, count(DISTINCT reviewer_id) AS reviewers FROM review',
  `SELECT count(*) AS n FROM change JOIN account ON account.account_id = change.author_id`,
  `SELECT count(*) AS n FROM review JOIN account ON account.account_id = review.reviewer_id`,
  'SELECT account_count, count(*) AS n FROM identity_fact GROUP BY ALL ORDER BY ALL',
  'SELECT count(*) AS n, sum(commit_count) AS commits FROM change_fact',
] as const
const figures = () => read<Record<string, unknown>>(...FIGURES)
const pseudonyms = async () => {
  const [rows = []] = await read<{ id: string }>('SELECT account_id AS id FROM account')
  return new Set(rows.map(({ id }) => id))
}

/** Files of the data folder in which one of the words is to be found, whatever case. */
function listNaming(words: readonly string[]): string[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const text = readFileSync(path, 'latin1').toLowerCase()
      return words.some((word) => text.includes(word))
    })
    .map((path) => path.slice(data.length + 1))
}

test('after a rotation everybody has another pseudonym, and every number and join is what it was', async () => {
  const before = { names: await pseudonyms(), figures: await figures() }
  expect(before.figures[3]?.[0]?.n).toBeGreaterThan(3)
  expect(await command('privacy', 'rotate')).toBe(0)
  expect(await command('build')).toBe(0)
  const after = await pseudonyms()
  expect([...after].filter((name) => before.names.has(name))).toEqual([])
  expect(after.size).toBe(before.names.size)
  expect(await figures()).toEqual(before.figures)
}, 120_000)

test('who is forgotten is in no table, file or log of decisions, figures stay, and no sync brings them back', async () => {
  expect(await command('audit', 'record')).toBe(0)
  const before = await figures()
  expect(listNaming(WORDS)).toContain('streamgauge.duckdb')
  expect(await command('forget', MAIL, '--dry-run')).toBe(0)
  expect(said.join('\n')).toMatch(/raw\.github__pull: .*\d+ rows name them[\s\S]*Nothing was touched/)
  expect(listNaming(WORDS)).toContain('streamgauge.duckdb')

  expect(await command('forget', MAIL)).toBe(0)
  expect(said.join('\n')).toContain('Forgotten.')
  expect(said.join('\n')).not.toContain('Still named in these files')
  expect(listNaming(WORDS)).toEqual([])
  expect(await figures()).toEqual(before)
  said = []
  expect([await command('audit', 'verify'), said.join('\n')]).toEqual([0, expect.stringMatching(/\d/)])

  // GitHub tells all of it again, and the repository has more of theirs.
  await changeRaw("DELETE FROM meta.stream_state WHERE source = 'github:marigold'")
  shop
    .commit({
      label: 'c',
      at: '2026-02-01T10:00',
      author: `Zelda Quimby <${MAIL}>`,
      message: `Ask ${MAIL}\n`,
    })
    .flush()
  expect(await command('sync')).toBe(0)
  expect(listNaming(WORDS)).toEqual([])
  const after = await figures()
  const ofPeople = (all: Record<string, unknown>[][]) =>
    all.map(([row]) => [row?.authors, row?.reviewers, row?.account_count])
  expect(ofPeople(after)).toEqual(ofPeople(before))
  expect(after[0]?.[0]?.n).toBe(Number(before[0]?.[0]?.n) + 1)
  expect(after[2]).toEqual(before[2])
  // Others are still there.
  expect(listNaming(['otto@corp.example'])).toContain('streamgauge.duckdb')
}, 300_000)

test('what is over for longer than it is kept goes, and a tool that tells all of it again does not bring it back', async () => {
  const days = Math.ceil((Date.now() - (NOON - 60 * HOUR)) / (24 * HOUR))
  writeFileSync(
    file,
    `${readFileSync(file, 'utf8')}retention: { rules: [{ source: 'github:*', keep: ${days} }] }\n`,
  )
  const keys = async () => {
    const [rows = []] = await read<{ key: string }>(
      `SELECT _key AS key FROM raw.github__pull UNION ALL SELECT _key FROM raw.github__run UNION ALL
       SELECT _key FROM raw.github__job UNION ALL SELECT _key FROM raw.github__deployment ORDER BY key`,
    )
    return rows.map(({ key }) => key)
  }
  const before = await keys()
  expect(await command('retention', '--dry-run')).toBe(0)
  expect(said.join('\n')).toMatch(/github:marigold pull: kept from .*, [1-9]\d* records in .* would go/)
  expect(await keys()).toEqual(before)
  expect(await command('retention')).toBe(0)
  const kept = await keys()
  expect(kept.length).toBeLessThan(before.length)
  const [open = [], orphans = []] = await read<{ n: number }>(
    `SELECT count(*) AS n FROM raw.github__pull WHERE payload ->> 'closedAt' IS NULL`,
    `SELECT count(*) AS n FROM raw.github__job AS job WHERE NOT EXISTS (
       SELECT 1 FROM raw.github__run AS run WHERE run._key = job.run_id || ':' || job.run_attempt)`,
  )
  expect(open[0]?.n).toBeGreaterThan(0)
  expect(orphans[0]?.n).toBe(0)
  await changeRaw("DELETE FROM meta.stream_state WHERE source = 'github:marigold'")
  said = []
  expect(await command('sync')).toBe(0)
  expect(said.filter((line) => /failed|GitHub counts/.test(line))).toEqual([])
  expect(await keys()).toEqual(kept)
}, 300_000)
