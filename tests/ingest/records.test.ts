import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/script.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { connector as records } from '../../ingest/connectors/records/connector.ts'
import { readCurrent } from '../../ingest/connectors/records/current.ts'
import { writeRecord, type Writing } from '../../ingest/connectors/records/events.ts'
import { kinds } from '../../ingest/connectors/records/kinds.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { narrow } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'

const ENTITIES =
  'account release release_service release_item release_phase blackout booking approval waiver decision runbook_step runbook_need environment environment_event'.split(
    ' ',
  )
const BO = 'Bo Brown <bo@example.org>'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-records-'))
const plans = join(folder, 'plans')
const NOW = Date.parse('2026-03-20T00:00:00Z')
const clock = { now: () => NOW, sleep: () => Promise.resolve() }
let warehouse: Warehouse
let registry: Registry
let repository: RepositoryScript
let configuration: ReturnType<typeof configTables>
let sync: () => Promise<boolean>

const FIRST = `releases:
  - id: spring
    name: Spring
    kind: enterprise
    planned_at: 2026-03-10T10:00:00Z
    owner_team: Payments
  - id: spring-checkout
    name: Checkout in spring
    parent: spring
    planned_at: 2026-03-10T12:00:00+02:00
    owner: bo@example.org
    services:
      - { service: Checkout, version: v2.0.0, impact: code }
      - { service: unheard-of }
    items: [PAY-1]
    phases:
      - { phase: test, planned_start_at: 2026-03-01, planned_end_at: 2026-03-05 }
runbooks:
  - id: go
    release: spring-checkout
    steps:
      - { id: stop, name: Stop writers, minutes: 5, automated: true }
      - { id: move, name: Move data, minutes: 30, needs: [stop], team: payments }
`
const SIGNED = `approvals:
  - { id: go-live, release: spring, gate: go-live, verdict: approved, meaning: I accept the open defects }
waivers:
  - { id: no-test, policy: tests_passed, service: checkout, reason: broken runner, expires_at: 2026-04-01 }
`

beforeAll(async () => {
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 400 })
  repository = new RepositoryScript(join(folder, 'shop'), { origin: 'https://github.com/acme/shop.git' })
  repository
    .commit({
      label: 'one',
      at: '2026-03-01T09:00:00Z',
      message: 'Plan',
      files: { '.streamgauge/plan.yaml': FIRST },
    })
    .commit({
      label: 'two',
      at: '2026-03-02T09:00:00Z',
      author: BO,
      message: 'Sign',
      files: { '.streamgauge/signed.yaml': SIGNED, '.streamgauge/notes.md': 'no record', 'plan.yaml': FIRST },
    })
    .flush()
  mkdirSync(plans)
  const config = await loadConfig({ git: [repository.path], data: join(folder, 'data') })
  const services = [
    {
      id: 'svc-checkout',
      name: 'checkout',
      repositoryId: 'github.com/acme/shop',
      path: '',
      team: 'payments',
    },
  ]
  configuration = configTables({ ...config, services } as never)
  const folders = await records.sources([{ path: plans }], folder)
  sync = async () => {
    const { sources } = await syncSources(
      warehouse,
      { sources: [...config.sources, ...folders] },
      { connectors: [git, records], clock },
    )
    expect(sources.map(({ error }) => error)).toEqual([undefined, undefined])
    return sources.some(({ streams }) => streams.some(({ name, landed }) => name === 'record' && landed > 0))
  }
  registry = narrow(await readModels(), ENTITIES)
})

afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})
const build = () => buildModels(warehouse, registry, { config: configuration, computed })

async function rows(select: string): Promise<unknown[][]> {
  const found = await warehouse.rows<Record<string, unknown>>(select)
  return found.map((row) =>
    Object.values(row).map((value) =>
      typeof value === 'number' && value > 1e11 ? new Date(value).toISOString().slice(0, 16) : value,
    ),
  )
}

const write = (change: Partial<Writing> & Pick<Writing, 'kind' | 'id' | 'body'>) =>
  writeRecord(warehouse, {
    action: 'write',
    reason: null,
    basedOn: null,
    author: { accountId: 'oidc:1', name: 'Cleo Clark', email: 'Cleo@Example.org', authentication: 'oidc' },
    now: Date.parse('2026-03-15T09:00:00Z'),
    ...change,
  })

const versionOf = async (kind: string, id: string) =>
  (await readCurrent(warehouse, kind, 100)).versions.find((one) => one.id === id)!.version

describe('files in a repository', () => {
  beforeAll(async () => {
    await sync()
    await build()
  })

  test('are releases with what belongs to them, names taken for ids where exactly one is called so', async () => {
    expect(
      await rows(`select release_id, name, kind, parent_release_id, planned_at, status, owner_team_id, owner_account_id, url
        from release where starts_with(release_id, 'records:') order by 1`),
    ).toEqual([
      [
        'records:spring',
        'Spring',
        'enterprise',
        null,
        '2026-03-10T10:00',
        'planned',
        'payments',
        null,
        `https://github.com/acme/shop/blob/${repository.sha('one')}/.streamgauge/plan.yaml#L2`,
      ],
      [
        'records:spring-checkout',
        'Checkout in spring',
        'independent',
        'records:spring',
        '2026-03-10T10:00',
        'planned',
        null,
        expect.stringMatching(/^git:/),
        expect.stringMatching(/#L7$/),
      ],
    ])
    expect(
      await rows(
        `select service_id, version, impact from release_service where starts_with(release_id, 'records:') order by 1`,
      ),
    ).toEqual([
      ['svc-checkout', 'v2.0.0', 'code'],
      ['unheard-of', null, null],
    ])
    expect(await rows('select release_id, work_item_id from release_item')).toEqual([
      ['records:spring-checkout', 'PAY-1'],
    ])
    expect(await rows('select phase, planned_start_at, planned_end_at from release_phase')).toEqual([
      ['test', '2026-03-01T00:00', '2026-03-06T00:00'],
    ])
  })

  test('are runbooks with steps in order and what they wait for', async () => {
    expect(
      await rows(
        'select step_id, release_id, name, planned_minutes, owner_team_id, is_automated, step_number from runbook_step order by step_number',
      ),
    ).toEqual([
      ['records:go/stop', 'records:spring-checkout', 'Stop writers', 5, null, true, 1],
      ['records:go/move', 'records:spring-checkout', 'Move data', 30, 'payments', null, 2],
    ])
    expect(await rows('select step_id, needs_step_id from runbook_need')).toEqual([
      ['records:go/move', 'records:go/stop'],
    ])
  })

  test('are signed by the author of their lines', async () => {
    const [[account]] = (await rows(
      `select account_id from account where email_digest = sha256('bo@example.org')`,
    )) as [[string]]
    expect(
      await rows(
        'select release_id, gate, verdict, signer_account_id, signer_name, authentication, decided_at, meaning from approval',
      ),
    ).toEqual([
      [
        'records:spring',
        'go-live',
        'approved',
        account,
        'Bo Brown',
        'git',
        '2026-03-02T09:00',
        'I accept the open defects',
      ],
    ])
    expect(
      await rows('select policy, service_id, approver_account_id, expires_at, revoked_at from waiver'),
    ).toEqual([['tests_passed', 'svc-checkout', account, '2026-04-02T00:00', null]])
  })

  test('bring nothing when nothing has changed', async () => {
    expect(await sync()).toBe(false)
  })
})

describe('what is written on screen', () => {
  test('counts after the file that its author saw, and its children with it', async () => {
    const basedOn = await versionOf('release', 'spring-checkout')
    const body = {
      id: 'spring-checkout',
      name: 'Checkout, later',
      planned_at: '2026-03-17T10:00:00Z',
      services: [{ service: 'checkout' }],
    }
    expect(await write({ kind: 'release', id: 'spring-checkout', body, basedOn })).toMatchObject({
      isWritten: true,
    })
    await build()
    expect(
      await rows(
        `select name, planned_at, source_id from release where release_id = 'records:spring-checkout'`,
      ),
    ).toEqual([['Checkout, later', '2026-03-17T10:00', 'records:screen']])
    expect(
      await rows(`select service_id from release_service where release_id = 'records:spring-checkout'`),
    ).toEqual([['svc-checkout']])
    expect(await rows('select count(*) from release_phase')).toEqual([[0]])
  })

  test('gives way to a change of the file that is seen afterwards', async () => {
    const moved = FIRST.replace('name: Checkout in spring', 'name: Checkout by file')
    repository
      .commit({
        label: 'three',
        at: '2026-03-14T09:00:00Z',
        message: 'Move',
        files: { '.streamgauge/plan.yaml': moved },
      })
      .flush()
    await sync()
    await build()
    expect(await rows(`select name from release where release_id = 'records:spring-checkout'`)).toEqual([
      ['Checkout by file'],
    ])
    expect(await rows(`select name from release where release_id = 'records:spring'`)).toEqual([['Spring']])
  })

  test('names releases of records and of tools alike', async () => {
    await write({
      kind: 'decision',
      id: 'd1',
      body: { id: 'd1', release: 'spring', kind: 'go', text: 'We go' },
    })
    await write({
      kind: 'booking',
      id: 'b1',
      body: {
        id: 'b1',
        environment: 'staging',
        release: 'SPRING',
        starts_at: '2026-03-01T00:00:00Z',
        ends_at: '2026-03-02T00:00:00Z',
      },
    })
    await write({
      kind: 'freeze',
      id: 'f1',
      body: {
        id: 'f1',
        name: 'Quarter end',
        starts_at: '2026-03-30T00:00:00Z',
        ends_at: '2026-04-01T00:00:00Z',
        service: 'CHECKOUT',
      },
    })
    await write({
      kind: 'environment_event',
      id: 'e1',
      body: { id: 'e1', environment: 'staging', kind: 'data refresh', happened_at: '2026-03-01T00:00:00Z' },
    })
    await build()
    expect(
      await rows(
        'select release_id, kind, text, account_id, author_name, authentication, decided_at from decision',
      ),
    ).toEqual([['records:spring', 'go', 'We go', 'oidc:1', 'Cleo Clark', 'oidc', '2026-03-15T09:00']])
    expect(await rows('select environment_id, release_id, status from booking')).toEqual([
      ['git:staging', 'records:spring', 'requested'],
    ])
    expect(await rows('select name, service_id, strictness, kind, ends_at from blackout')).toEqual([
      ['Quarter end', 'svc-checkout', 'forbidden', 'freeze', '2026-04-01T00:00'],
    ])
    expect(await rows('select environment_id, kind, happened_at from environment_event')).toEqual([
      ['git:staging', 'data refresh', '2026-03-01T00:00'],
    ])
    expect(
      await rows(
        `select tool from account where account_id = 'oidc:1' and email_digest = sha256('cleo@example.org')`,
      ),
    ).toEqual([['sign-in']])
  })

  test('that is taken back is gone, but a waiver stays with the time until which it held', async () => {
    const taken = { action: 'withdraw', reason: 'mended', now: Date.parse('2026-03-21T00:00:00Z') } as const
    await write({
      kind: 'waiver',
      id: 'no-test',
      body: {},
      basedOn: await versionOf('waiver', 'no-test'),
      ...taken,
    })
    await write({ kind: 'freeze', id: 'f1', body: {}, basedOn: await versionOf('freeze', 'f1'), ...taken })
    await build()
    expect(await rows('select approver_name, revoked_at from waiver')).toEqual([
      ['Bo Brown', '2026-03-21T00:00'],
    ])
    expect(await rows('select count(*) from blackout')).toEqual([[0]])
  })

  test('is in tables what it is for who writes', async () => {
    for (const { name } of kinds) {
      const { versions } = await readCurrent(warehouse, name, 100)
      const built = await rows(`select record_id, CAST(body AS VARCHAR) from stg_records__current
        where kind = '${name}' and withdrawn_at is null order by record_id`)
      const written = versions
        .map(({ id, record }) => [id, record])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      expect(
        built.map(([id, body]) => [id, JSON.parse(String(body))]),
        name,
      ).toEqual(written)
    }
  })
})

describe('a file that cannot be read', () => {
  const rejected = async () => (await rows('select distinct reason from raw.rejected order by 1')).flat()

  test('keeps what it brought, and is told by file and line', async () => {
    writeFileSync(
      join(plans, 'a.yaml'),
      'freezes:\n  - { id: a, name: A, starts_at: 2026-05-01, ends_at: 2026-05-02 }\n  - { id: b, name: B, starts_at: 2026-05-01, ends_at: 2026-05-02 }\n',
    )
    await sync()
    writeFileSync(
      join(plans, 'a.yaml'),
      'freezes:\n  - { id: a, name: A, starts_at: 2026-05-01, ends_at: 2026-04-30 }\n',
    )
    await sync()
    expect(
      await rows(
        `select record_id from raw.records__record group by 1 having not max_by(_is_deleted, _loaded_at)`,
      ),
    ).toEqual([['a']])
    writeFileSync(join(plans, 'a.yaml'), 'freezes: [')
    await sync()
    expect(
      await rows(
        `select record_id from raw.records__record group by 1 having not max_by(_is_deleted, _loaded_at)`,
      ),
    ).toEqual([['a']])
    expect(await rejected()).toEqual([
      expect.stringMatching(/^ends_at is not after starts_at: .*\(a\.yaml:2\)$/),
      expect.stringMatching(/^not valid YAML: .*\(a\.yaml:\d\)$/),
    ])
  })

  test('cannot be signed where nobody knows its author', async () => {
    writeFileSync(join(plans, 'a.yaml'), SIGNED)
    await sync()
    expect(await rejected()).toContainEqual(
      expect.stringMatching(/^a signature needs its author, keep approvals in a repository \(a\.yaml:2\)$/),
    )
    expect(await rows(`select count(*) from raw.records__record where kind = 'approval'`)).toEqual([[0]])
  })
})
