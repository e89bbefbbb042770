import { expect, test } from 'vitest'
import { type Row } from '../models/given.ts'
import { deployed, openRisk } from './rows.ts'

const { ask } = openRisk()

const held = (release: string, commit: string, isAhead = false): Row => ({
  release_id: release,
  commit_id: commit,
  service_id: 'cart',
  is_ahead: isAhead,
})
const commit = (id: string, more: Row = {}): Row => ({
  commit_id: id,
  author_id: 'anna',
  is_bot: false,
  is_fix: false,
  is_untested: false,
  configuration_file_count: 0,
  migration_file_count: 0,
  hot_file_count: 0,
  foreign_file_count: 0,
  ...more,
})

test('a release is its commits, the time since the one before, freezes and neighbours, all from before it', async () => {
  const found = await ask(
    'risk_release_fact',
    {
      deployment_fact: [
        deployed('one', '2026-01-01T00:00'),
        deployed('two', '2026-01-11T00:00'),
        deployed('empty', '2026-01-12T00:00', { is_rollback: true }),
        deployed('stock before', '2026-01-10T23:00', { service_id: 'stock' }),
        deployed('stock long before', '2026-01-08T23:00', { service_id: 'stock' }),
        deployed('stock after', '2026-01-11T01:00', { service_id: 'stock' }),
      ],
      service: [{ service_id: 'cart', value_stream_id: 'selling' }],
      risk_content_fact: [held('one', 'a'), held('two', 'b'), held('two', 'c'), held('next:cart', 'd', true)],
      risk_commit_fact: [
        commit('a'),
        commit('b', { is_fix: true, is_reviewed: false, migration_file_count: 1, is_untested: true }),
        commit('c', { author_id: 'ben', is_reviewed: true, hot_file_count: 2, has_red_build: true }),
        commit('d', { author_id: 'robot', is_bot: true }),
      ],
      int_blackout__scoped: [
        {
          blackout_id: 'new year',
          is_production: true,
          is_service_known: true,
          starts_at: '2025-12-20T00:00',
          ends_at: '2026-01-01T00:00',
        },
        {
          blackout_id: 'sale',
          is_production: true,
          is_service_known: true,
          value_stream_id: 'selling',
          starts_at: '2026-01-11T00:00',
          ends_at: '2026-01-12T00:00',
        },
        {
          blackout_id: 'others',
          is_production: true,
          is_service_known: true,
          service_id: 'stock',
          starts_at: '2026-01-01T00:00',
          ends_at: '2026-02-01T00:00',
        },
      ],
      int_service__related: [
        { service_id: 'cart', neighbour_service_id: 'stock', relation: 'needs' },
        { service_id: 'cart', neighbour_service_id: 'shop', relation: 'is needed by' },
        { service_id: 'cart', neighbour_service_id: 'mobile', relation: 'is needed by' },
      ],
    },
    `release_id, commit_count, fix_count, reviewed_known_count, unreviewed_count, untested_count, red_build_count, migration_count,
      hot_count, author_count, previous_released_at, previous_days, is_in_freeze, neighbour_release_count, dependant_count`,
  )
  expect(found.filter(([id]) => !String(id).startsWith('stock'))).toEqual([
    ['empty', 0, 0, 0, 0, 0, 0, 0, 0, 0, '2026-01-11T00:00', 1, false, 2, 2],
    ['next:cart', 1, 0, 0, 0, 0, 0, 0, 0, 0, '2026-01-12T00:00', null, null, null, 2],
    ['one', 1, 0, 0, 0, 0, 0, 0, 0, 1, null, null, false, 0, 2],
    ['two', 2, 1, 2, 1, 1, 1, 1, 1, 2, '2026-01-01T00:00', 10, true, 1, 2],
  ])
})

test('whether a change was reviewed or asked for is unknown where nothing tells it of its repository', async () => {
  const one = (id: string, repository: string): Row => ({
    commit_id: id,
    change_id: id,
    repository_id: repository,
    file_count: 2,
    test_file_count: 0,
    configuration_file_count: 0,
    generated_file_count: 0,
  })
  const tables = {
    repository: [{ repository_id: 'told' }, { repository_id: 'quiet' }],
    change: [
      { change_id: 'a', repository_id: 'told' },
      { change_id: 'b', repository_id: 'told' },
      { change_id: 'c', repository_id: 'quiet' },
    ],
    review: [{ review_id: '1', change_id: 'a' }],
    change_item_fact: [{ change_id: 'b', work_item_id: 'x', evidence: 'title', is_chosen: true }],
    int_change__reviewed: [{ change_id: 'a', first_review_at: '2026-01-01T00:00' }],
    int_change__built: [{ change_id: 'a', build_count: 2, failed_count: 1 }],
    int_commit__measured: [one('a', 'told'), one('b', 'told'), one('c', 'quiet')],
  }
  const vetted = await ask('int_repository__vetted', tables, 'repository_id, has_reviews, has_items')
  expect(vetted).toEqual([
    ['quiet', false, false],
    ['told', true, true],
  ])
  const found = await ask(
    'risk_commit_fact',
    {
      ...tables,
      int_repository__vetted: [
        { repository_id: 'quiet', has_reviews: false, has_items: false },
        { repository_id: 'told', has_reviews: true, has_items: true },
      ],
    },
    'commit_id, is_reviewed, has_item, has_red_build, is_untested',
  )
  expect(found).toEqual([
    ['a', true, false, true, true],
    ['b', false, true, null, true],
    ['c', null, null, null, true],
  ])
})

/** How many releases are told otherwise once later ones are there. */
async function countLeaks(spoil?: (sql: string) => string): Promise<number> {
  const days = ['01', '03', '04', '08', '12', '13', '20'] as const
  const deployments = days.flatMap((day, i) => [
    deployed(`cart ${day}`, `2026-01-${day}T00:00`),
    deployed(`stock ${day}`, `2026-01-${day}T0${i}:30`, { service_id: 'stock' }),
  ])
  const columns = 'release_id, commit_count, previous_days, is_in_freeze, neighbour_release_count'
  const tables = (rows: Row[]) => ({
    deployment_fact: rows,
    service: [],
    risk_content_fact: rows.map(({ deployment_id }) => held(String(deployment_id), `of ${deployment_id}`)),
    risk_commit_fact: rows.map(({ deployment_id }) => commit(`of ${deployment_id}`)),
    int_blackout__scoped: [],
    int_service__related: [
      { service_id: 'cart', neighbour_service_id: 'stock', relation: 'needs' },
      { service_id: 'stock', neighbour_service_id: 'cart', relation: 'is needed by' },
    ],
  })
  const whole = new Map(
    (await ask('risk_release_fact', tables(deployments), columns, spoil)).map((row) => [row[0], row]),
  )
  let leaks = 0
  for (const count of [3, 6, 9]) {
    const part = await ask('risk_release_fact', tables(deployments.slice(0, count)), columns, spoil)
    expect(part).toHaveLength(count)
    leaks += part.filter((row) => JSON.stringify(row) !== JSON.stringify(whole.get(row[0]))).length
  }
  return leaks
}

test('what is known of a release stays when later ones are taken away', async () => {
  expect(await countLeaks()).toBe(0)
})

test.each([
  ['the next release for the one before', 'lag(finished_at)', 'lead(finished_at)'],
  [
    'neighbours that come after it',
    'other.finished_at < looked.finished_at',
    "other.finished_at < looked.finished_at + INTERVAL '48' HOUR",
  ],
  [
    'how often its service went out in all',
    'CAST(coalesce(content.commit_count, 0) AS INTEGER)',
    'CAST((select count(*) from production where production.service_id = every_one.service_id) AS INTEGER)',
  ],
])('a feature of releases that looks ahead is caught: %s', async (_, from, to) => {
  const spoil = (sql: string) => {
    expect(sql).toContain(from)
    return sql.replace(from, to)
  }
  expect(await countLeaks(spoil)).toBeGreaterThan(0)
})
