/** Sprints of a scrum team told as Linear's cycles: each of them, and which issues were in it at any time. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildSchema, parse } from 'graphql'
import type { World } from '../../fixtures/org/index.ts'
import { partOf } from '../../fixtures/org/part.ts'
import { complexityOf, MOST_COMPLEX } from '../../fixtures/servers/linear/complexity.ts'
import { serveLinear } from '../../fixtures/servers/linear/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector } from '../../ingest/connectors/linear/connector.ts'
import { CYCLES, ISSUES, tailQuery, USERS } from '../../ingest/connectors/linear/queries.ts'
import { syncSources } from '../../ingest/sync.ts'
import { ANCHOR, change, sampleIssue, sampleWorld } from './jira-sample.ts'
import { openReceipts, type Receipts } from './receiving.ts'
import { root } from '../tree.ts'
import { simulatedWorld } from '../world.ts'

const TEAM = 'CHK'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-cycles-'))
let world: World
const opened: { server: ToolServer; receipts: Receipts }[] = []

/** Read once. */
async function read(told: World): Promise<Receipts> {
  const server = await serveLinear(told, { perHour: 100_000 })
  process.env.CYCLES_TOKEN = server.token
  const entry = { url: server.url, token_env: 'CYCLES_TOKEN', history_months: 240 }
  const from = await connector.sources([entry], '.')
  const receipts = await openReceipts({ connectors: [connector], from })
  opened.push({ server, receipts })
  const clock = { now: () => told.now(), sleep: async () => undefined }
  const options = { connectors: [connector], clock }
  const { sources } = await syncSources(receipts.warehouse, { sources: from }, options)
  expect(sources[0]).toMatchObject({ ok: true, notes: [] })
  return receipts
}

let receipts: Receipts

beforeAll(async () => {
  world = await simulatedWorld(folder)
  receipts = await read(partOf(world, { jira_issue: [TEAM] }))
}, 240_000)

afterAll(async () => {
  for (const { server, receipts: own } of opened) {
    await own.close()
    await server.close()
  }
  world?.close()
  rmSync(folder, { recursive: true, force: true })
})

const select = (entity: string) =>
  readFileSync(join(root, `ingest/connectors/linear/stg_linear__${entity}.sql`), 'utf8')

test('every cycle is a sprint with its times', async () => {
  const { jiraSprints } = world.directory
  const begun = jiraSprints.filter(({ startAt }) => startAt <= world.now())
  expect(begun.length).toBeGreaterThan(50)
  const rows = await receipts.warehouse.rows<Record<string, string | number | null>>(
    `select name, epoch_ms(planned_start_at) as starts, epoch_ms(planned_end_at) as ends, epoch_ms(completed_at) as done
     from (${select('sprint')})`,
  )
  const past = (at: number | null) => (at !== null && at <= world.now() ? at : null)
  expect(rows.map((row) => Object.values(row).join(' ')).toSorted()).toEqual(
    begun
      .map(({ name, startAt, endAt, completedAt }) => [name, startAt, endAt, past(completedAt)].join(' '))
      .toSorted(),
  )
})

test('an issue is in the cycles that truly were planned with it', async () => {
  const own = new Set(
    world.directory.jiraSprints
      .filter(
        ({ boardId }) => boardId === world.directory.jiraProjects.find(({ key }) => key === TEAM)?.boardId,
      )
      .map(({ id }) => String(id)),
  )
  const expected = world
    .list('jira_issue', { scope: TEAM, by: 'created', order: 'asc', limit: 1_000_000 })
    .filter(({ record }) => record.deletedAt === null || record.deletedAt > world.now())
    // One that moved to another team has left its cycles behind.
    .filter(({ record }) => !record.changes.some(({ at, field }) => field === 'project' && at <= world.now()))
    .flatMap(({ record }) =>
      record.changes
        .filter(({ at, field, to }) => field === 'Sprint' && at <= world.now() && own.has(to ?? ''))
        .map(({ to }) => `cycle-${to} issue-${record.id}`),
    )
  const rows = await receipts.warehouse.rows<{ line: string }>(
    `select split_part(sprint_id, ':', -1) || ' ' || split_part(work_item_id, ':', -1) as line from (${select('sprint_item')})`,
  )
  const lines = rows.map(({ line }) => line).toSorted()
  expect(lines).toEqual([...new Set(expected)].toSorted())
})

test('an issue that went on from cycle to cycle before it was first read is in all of them', async () => {
  const moved = sampleWorld([
    sampleIssue(1, {
      changes: [
        change(ANCHOR - 300_000, 'Sprint', null, '7'),
        change(ANCHOR - 200_000, 'Sprint', '7', '8'),
        change(ANCHOR - 100_000, 'Sprint', '8', null),
      ],
    }),
  ])
  const { boardId } = moved.directory.jiraProjects.find(({ key }) => key === 'PAY') as { boardId: number }
  const sprint = { boardId, startAt: ANCHOR - 900_000, endAt: ANCHOR, completedAt: null }
  moved.directory.jiraSprints = [
    { ...sprint, id: 7, name: 'seven' },
    { ...sprint, id: 8, name: 'eight' },
  ]
  const { warehouse } = await read(moved)
  const rows = await warehouse.rows<{ id: string }>(
    `select split_part(sprint_id, ':', -1) as id from (${select('sprint_item')}) order by id`,
  )
  expect(rows.map(({ id }) => id)).toEqual(['cycle-7', 'cycle-8'])
})

test('no query is more complex than Linear allows', () => {
  const text = readFileSync(join(root, 'fixtures/servers/linear/schema.graphql'), 'utf8')
  const costs = [ISSUES, CYCLES, USERS, tailQuery('history'), tailQuery('relations')].map((query) =>
    complexityOf(buildSchema(text), parse(query)),
  )
  expect(Math.max(...costs)).toBeLessThan(MOST_COMPLEX)
  expect(costs[0]).toBeGreaterThan(1_000)
})
