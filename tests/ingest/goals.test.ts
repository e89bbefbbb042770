import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/script.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { readCurrent } from '../../ingest/connectors/records/current.ts'
import { readDocument } from '../../ingest/connectors/records/document.ts'
import { writeRecord } from '../../ingest/connectors/records/events.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { narrow } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'

const BO = 'Bo Brown <bo@example.org>'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-goals-'))
const clock = { now: () => Date.parse('2026-03-20T00:00:00Z'), sleep: () => Promise.resolve() }
let warehouse: Warehouse
let build: () => Promise<unknown>

const goals = (target: number, numbers: string) => `goals:
  - id: fast
    name: Faster checkout
    metric: conversion rate
    unit: '%'
    baseline: 3
    target: ${target}
    due_at: 2026-06-30
    hypothesis: Who waits less leaves less
    numbers: [${numbers}]
    releases: [spring, unheard-of]
    items: [PAY-1]
improvements:
  - { id: fast, name: Smaller changes, changed_at: 2026-03-01, metric: days to done, team: payments }
`
const PLAN = `releases:
  - { id: spring, name: Spring, planned_at: 2026-04-01 }
  - { id: summer, name: Summer, planned_at: 2026-07-01, goals: [Faster checkout] }
goal_decisions:
  - { id: look, goal: fast, verdict: iterate, reason: Phones alone, next_look_at: 2026-05-01, follow_up: PAY-2 }
`

beforeAll(async () => {
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  const repository = new RepositoryScript(join(folder, 'shop'), {
    origin: 'https://github.com/acme/shop.git',
  })
  const commit = (label: string, day: number, files: Record<string, string>, author?: string) =>
    repository.commit({
      label,
      at: `2026-03-${String(day).padStart(2, '0')}T09:00:00Z`,
      message: label,
      files,
      ...(author === undefined ? {} : { author }),
    })
  const file = '.streamgauge/goals.yaml'
  commit('state', 1, { [file]: goals(4, '2026-02-02 3.1'), '.streamgauge/plan.yaml': PLAN })
  commit('count', 8, { [file]: goals(4, '2026-02-02 3.1, "2026-02-09;3,2 %"') })
  commit('aim lower', 9, { [file]: goals(3.5, '2026-02-02 3.1, "2026-02-09;3,2 %"') }, BO)
  repository.flush()
  const config = await loadConfig({ git: [repository.path], data: join(folder, 'data') })
  const { sources } = await syncSources(warehouse, config, { connectors: [git], clock })
  expect(sources.map(({ error }) => error)).toEqual([undefined])
  const registry = narrow(await readModels(), [
    'goal',
    'goal_claim',
    'goal_item',
    'goal_revision',
    'goal_decision',
    'series',
    'measurement',
  ])
  build = () => buildModels(warehouse, registry, { config: configTables(config), computed })
  await build()
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function rows(select: string): Promise<unknown[][]> {
  const found = await warehouse.rows<Record<string, unknown>>(select)
  return found.map((row) =>
    Object.values(row).map((value) =>
      typeof value === 'number' && value > 1e11 ? new Date(value).toISOString().slice(0, 16) : value,
    ),
  )
}

describe('a goal in a file', () => {
  test('is a goal, and an improvement of the same short name another one', async () => {
    expect(
      await rows(
        'SELECT goal_id, kind, target, stated_at, exposed_at, series_id, segment FROM goal ORDER BY 1',
      ),
    ).toEqual([
      ['records:fast', 'bet', 3.5, '2026-03-01T09:00', null, null, null],
      ['records:improvement/fast', 'improvement', null, '2026-03-01T09:00', '2026-03-01T00:00', null, null],
    ])
  })

  test('is kept as first written, with each edit of its aim beside it', async () => {
    expect(
      await rows(
        `SELECT revised_at, target, author_name FROM goal_revision WHERE goal_id = 'records:fast' ORDER BY 1`,
      ),
    ).toEqual([
      ['2026-03-01T09:00', 4, 'Ada Example'],
      ['2026-03-09T09:00', 3.5, 'Bo Brown'],
    ])
  })

  test('names what serves it, and a release names it: what is not known stays as written', async () => {
    expect(await rows('SELECT goal_id, release_id FROM goal_claim ORDER BY 1, 2')).toEqual([
      ['records:fast', 'records:spring'],
      ['records:fast', 'records:summer'],
      ['records:fast', 'unheard-of'],
    ])
    expect(await rows('SELECT goal_id, work_item_id, evidence FROM goal_item')).toEqual([
      ['records:fast', 'PAY-1', 'named'],
    ])
  })

  test('has the numbers that were pasted, each known since it was first told', async () => {
    expect(
      await rows('SELECT series_id, measured_at, value, known_at FROM measurement ORDER BY measured_at'),
    ).toEqual([
      ['goal:records:fast', '2026-02-02T00:00', 3.1, '2026-03-01T09:00'],
      ['goal:records:fast', '2026-02-09T00:00', 3.2, '2026-03-08T09:00'],
    ])
    expect(await rows('SELECT series_id, name, unit FROM series')).toEqual([
      ['goal:records:fast', 'conversion rate', '%'],
    ])
  })

  test('is decided about', async () => {
    expect(
      await rows('SELECT goal_id, verdict, next_look_at, follow_up_work_item_id FROM goal_decision'),
    ).toEqual([['records:fast', 'iterate', '2026-05-01T00:00', 'PAY-2']])
  })
})

test('a change on screen comes after what its author saw, as one more revision', async () => {
  const { versions } = await readCurrent(warehouse, 'goal', 10)
  const [seen] = versions
  const { numbers: _numbers, ...body } = seen!.record
  const outcome = await writeRecord(warehouse, {
    kind: 'goal',
    id: 'fast',
    action: 'write',
    body: { ...body, target: 3.8 },
    reason: null,
    basedOn: seen!.version,
    author: { accountId: 'oidc:1', name: 'Cleo Clark', email: null, authentication: 'oidc' },
    now: Date.parse('2026-03-15T09:00:00Z'),
  })
  expect(outcome.isWritten).toBe(true)
  await build()
  expect(await rows(`SELECT target FROM goal WHERE goal_id = 'records:fast'`)).toEqual([[3.8]])
  expect(
    (
      await rows(`SELECT target FROM goal_revision WHERE goal_id = 'records:fast' ORDER BY revised_at`)
    ).flat(),
  ).toEqual([4, 3.5, 3.8])
  expect(await rows('SELECT count(*) FROM measurement')).toEqual([[0]])
})

test.each([
  ['numbers: [soon 3]', /a day and a number.*soon 3/],
  ['numbers: ["2026-02-30 3"]', /no such day: 2026-02-30/],
  ['numbers: ["2026-02-03 1,234"]', /may mean either/],
  ['numbers: [2026-02-03 3, 2026-02-03 4]', /Two numbers of one day/],
  ['numbers: [2026-02-03 3]\n    series: visits', /leave one of them out/],
  ['baseline: 3\n    target: 3', /where it stands already/],
  ['baseline: 3\n    target: 4\n    better: lower', /is higher, not what better says/],
  ['parent: fast', /cannot serve itself/],
  ['currency: EUR', /needs what a day is worth/],
])('a goal with %s does not fit, and its line is told', (more, message) => {
  const { records, faults } = readDocument(`goals:\n  - id: fast\n    name: Fast\n    ${more}\n`, {
    hasAuthor: true,
  })
  expect(records).toEqual([])
  expect(faults).toEqual([
    { line: expect.any(Number), message: expect.stringMatching(message), payload: expect.any(String) },
  ])
})
