import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModels, type Given, type Models, type Row } from './given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const S = 'git:shop'

function deployed(id: string, commit: string, at: string, more: Row = {}): Row {
  return {
    deployment_id: id,
    service_id: S,
    repository_id: 'shop',
    commit_id: commit,
    environment_tier: 'production',
    outcome: 'succeeded',
    origin: 'tool',
    finished_at: at,
    is_prerelease: false,
    is_rollback: false,
    is_failed: false,
    is_remediation: false,
    ...more,
  }
}

const change = (id: string, number: number | null, more: Row = {}): Row => ({
  change_id: id,
  repository_id: 'shop',
  number,
  merge_commit_id: `c-${id}`,
  merged_at: '2026-01-02T00:00',
  title: `Change ${id}`,
  ...more,
})
const fact = (id: string, more: Row = {}): Row => ({
  change_id: id,
  service_id: S,
  repository_id: 'shop',
  lead_time_hours: 10,
  ...more,
})
const nothing = { service_owner: [], review: [], build: [], change_commit: [] }
const service: Row[] = [{ service_id: S, name: 'shop', repository_id: 'shop' }]

/** What is counted before a route is put together. */
const COUNTED = [
  'int_deployment__headed',
  'int_repository__practiced',
  'int_commit__built',
  'int_service__staged',
  'int_commit__staged',
]

/** The steps of each route as the models say them over given facts. */
async function routes(tables: Record<string, Row[]>, columns = 'change_id, pathway, skipped') {
  await models.given({ ...nothing, service, ...tables })
  const of = (name: string) => models.registry.models.get(name)!.sql
  await models.warehouse.build(async (lane) => {
    for (const name of COUNTED) await lane.run(`CREATE OR REPLACE TABLE ${name} AS ${of(name)}`)
  })
  const sql = of('pathway_fact').replace('from int_pathway__stepped', `from (${of('int_pathway__stepped')})`)
  const rows = await models.warehouse.rows<Row>(
    `SELECT ${columns} FROM (${sql}) ORDER BY deployment_id, change_id`,
  )
  return rows.map((row) => Object.values(row))
}

describe('the pathway of a change', () => {
  it('has the steps that were seen, and misses those that others take', async () => {
    expect(
      await routes({
        change: [change('a', 1), change('b', 2), change('c', null)],
        change_fact: [fact('a', { first_review_at: '2026-01-01T00:00' }), fact('b'), fact('c')],
        change_commit: ['a', 'b', 'c'].map((id) => ({ change_id: id, commit_id: `c-${id}` })),
        deployment_change_fact: ['a', 'b', 'c'].map((id) => ({ deployment_id: id, change_id: id })),
        deployment_fact: [
          deployed('a', 'c-a', '2026-01-03T00:00'),
          deployed('s', 'c-a', '2026-01-02T12:00', { environment_tier: 'staging' }),
          deployed('b', 'c-b', '2026-01-04T00:00'),
          deployed('c', 'c-c', '2026-01-05T00:00'),
        ],
        review: [{ review_id: 'r', change_id: 'a' }],
        build: ['a', 'c'].map((id) => ({
          build_id: id,
          repository_id: 'shop',
          commit_id: `c-${id}`,
          outcome: 'succeeded',
          started_at: '2026-01-02T10:00',
        })),
      }),
    ).toEqual([
      ['a', 'request → review → build → staging → production', null],
      ['b', 'request → production', 'review, build, staging'],
      ['c', 'push → build → production', 'request, review, staging'],
    ])
  })

  it('skips nothing that no tool would tell: from Git alone there are requests and pushes', async () => {
    expect(
      await routes({
        change: [change('a', 1), change('b', null)],
        change_fact: [fact('a'), fact('b')],
        change_commit: ['a', 'b'].map((id) => ({ change_id: id, commit_id: `c-${id}` })),
        deployment_change_fact: ['a', 'b'].map((id) => ({ deployment_id: id, change_id: id })),
        deployment_fact: [deployed('a', 'c-a', '2026-01-03T00:00'), deployed('b', 'c-b', '2026-01-04T00:00')],
      }),
    ).toEqual([
      ['a', 'request → production', null],
      ['b', 'push → production', 'request'],
    ])
  })

  it('is repair where the deployment repaired another one, and a rollback is none', async () => {
    expect(
      await routes({
        change: [change('a', 1)],
        change_fact: [fact('a')],
        change_commit: [{ change_id: 'a', commit_id: 'c-a' }],
        deployment_change_fact: [{ deployment_id: 'a', change_id: 'a' }],
        deployment_fact: [
          deployed('a', 'c-a', '2026-01-03T00:00', { is_remediation: true }),
          deployed('b', 'c-old', '2026-01-04T00:00', { is_rollback: true }),
          deployed('f', 'c-a', '2026-01-04T00:00', { outcome: 'failed' }),
        ],
      }),
    ).toEqual([['a', 'repair', null]])
  })

  it('does not count a build that failed, or came after', async () => {
    const build = (id: string, outcome: string, started_at: string): Row => ({
      build_id: id,
      repository_id: 'shop',
      commit_id: 'c-a',
      outcome,
      started_at,
    })
    expect(
      await routes({
        change: [change('a', 1)],
        change_fact: [fact('a')],
        change_commit: [{ change_id: 'a', commit_id: 'c-a' }],
        deployment_change_fact: [{ deployment_id: 'a', change_id: 'a' }],
        deployment_fact: [deployed('a', 'c-a', '2026-01-03T00:00')],
        build: [build('1', 'failed', '2026-01-02T00:00'), build('2', 'succeeded', '2026-01-04T00:00')],
      }),
    ).toEqual([['a', 'request → production', 'build']])
  })

  it('of a deployment whose change is not known is unknown, and stands for it', async () => {
    expect(
      await routes(
        {
          change: [],
          change_fact: [],
          deployment_change_fact: [],
          deployment_fact: [deployed('a', 'lost', '2026-01-03T00:00')],
        },
        'change_id, pathway, is_head, is_counted, has_request',
      ),
    ).toEqual([['', 'unknown → production', true, false, null]])
  })
})

describe('figures by pathway', () => {
  let given: Given
  const row = (id: string, pathway: string, more: Row = {}): Row => ({
    deployment_id: id,
    change_id: id,
    service_id: S,
    repository_id: 'shop',
    deployed_at: '2026-02-03T00:00',
    is_counted: true,
    is_head: true,
    pathway,
    is_failed: false,
    lead_time_hours: 8,
    ...more,
  })
  beforeAll(async () => {
    const pathway_fact = [
      ...['1', '2', '3', '4', '5', '6'].map((id) => row(id, 'request → production', { has_request: true })),
      row('7', 'push → production', { is_failed: true, has_request: false }),
      row('8', 'push → production', { is_counted: false }),
    ]
    given = await models.given({
      service,
      service_owner: [],
      pathway_fact,
      deployment_fact: pathway_fact.map(({ deployment_id, is_failed }) =>
        deployed(String(deployment_id), 'c', '2026-02-03T00:00', {
          is_failed: is_failed!,
          failure_known_at: is_failed ? '2026-02-04T00:00' : null,
        }),
      ),
    })
  })

  it('say the share of all changes with its interval', async () => {
    const { groups, total } = await given.metric('pathway_repair', { by: 'pathway' })
    expect(total).toMatchObject({ share: null, window: { n: 7, numerator: 1 } })
    expect(groups.map(({ key, window }) => [key, window.n, window.numerator])).toEqual([
      ['push → production', 1, 1],
      ['request → production', 6, 0],
    ])
    expect(groups[1]!.share!.value).toBeCloseTo(6 / 7, 6)
    expect(groups[1]!.share!.low).toBeLessThan(6 / 7)
    expect(groups[1]!.share!.high).toBeGreaterThan(6 / 7)
  })

  it('withhold a median of fewer than five', async () => {
    const { groups } = await given.metric('pathway_lead_time', { by: 'pathway' })
    expect(groups.map(({ window }) => [window.value, window.withheld])).toEqual([
      [null, 'n = 1, too few'],
      [8, null],
    ])
  })

  it('count a skipped step only where it could be seen', async () => {
    const { groups } = await given.metric('skipped_steps', { by: 'step' })
    expect(groups.map(({ key, window }) => [key, window.n, window.numerator])).toEqual([['request', 7, 1]])
  })

  it('refuse a grouping that the metric does not have', async () => {
    await expect(given.metric('pathway_repair', { by: 'title' })).rejects.toThrow(
      /No grouping of pathway_repair, use none, repository.*: title/,
    )
  })
})
