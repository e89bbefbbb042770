import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { handOver } from '../tests/plans.ts'
import { seedRandom } from '../transforms/statistics/random.ts'
import type { MetricAnswer } from '../transforms/metric.ts'
import type { GoalEffect, ReleaseEffects } from './schemas/effect.ts'

const DAY = 86_400_000
const START = Date.UTC(2025, 0, 6)
const OUT = START + 200 * DAY
/** Since then a team works otherwise: its metric tells. */
const OWN = '2026-01-20'
const iso = (at: number) => new Date(at).toISOString()

let application: Application
beforeAll(async () => {
  application = await openApplication()
  const [service] = await application.warehouse.rows<{ id: string }>(
    'SELECT service_id AS id FROM service LIMIT 1',
  )
  // Goals come last: once they are known, all else is.
  await handOver(application.app, files(service?.id ?? ''), 'goal_fact?limit=1')
}, 240_000)
afterAll(() => application.close())

/** Two series of a service, one of which rises by 4 when `search` comes out; and goals that look at them. */
function files(service: string): Record<string, string> {
  const noise = seedRandom(3).chain(240, 0.4)
  const other = seedRandom(4).chain(240, 0.4)
  const lines = noise.flatMap((value, day) => {
    const at = iso(START + day * DAY)
    const shared = day / 10
    return [
      `found,,${at},${50 + shared + value + (day >= 200 ? 4 : 0)},points`,
      `found,north,${at},${50 + shared + other[day]!},points`,
    ]
  })
  return {
    series: `series_id,name,kind,unit,better,service_id\nfound,Found by search,measure,points,higher,${service}`,
    measurement: ['series_id,segment,measured_at,value,unit', ...lines].join('\n'),
    release: [
      'release_id,name,kind,planned_at,released_at,status',
      `search,Search,project,${iso(OUT)},${iso(OUT)},released`,
      `menu,Menu,project,${iso(OUT)},${iso(OUT)},released`,
      `alone,Alone,project,${iso(OUT - 90 * DAY)},${iso(OUT - 90 * DAY)},released`,
    ].join('\n'),
    release_service: [
      'release_id,service_id',
      ...['search', 'menu', 'alone'].map((id) => `${id},${service}`),
    ].join('\n'),
    goal_claim: 'goal_id,release_id\nworks,search',
    goal: [
      'goal_id,name,metric,baseline,target,better,series_id,segment,comparison_series_id,comparison_segment,exposed_at',
      `works,Found at once,found,70,74,higher,found,,found,north,`,
      `flagged,Found by few,found,,60,higher,found,north,,,${iso(OUT + DAY)}`,
      `waits,Found later,found,70,80,,found,,,,`,
      `bare,Nothing measured,happiness,1,2,,,,,,${iso(OUT)}`,
      `faster,More often,deployments,,,,metric:deployment_frequency,,,,${OWN}T00:00:00Z`,
      `misnamed,Faster,speed,,,,metric:velocity,,,,${OWN}T00:00:00Z`,
    ].join('\n'),
  }
}

async function ask<T>(path: string): Promise<T> {
  const answer = await application.app.inject({ url: path, headers: { host: 'localhost' } })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<T>()
}

describe('the effect of an experiment on a metric of its own', () => {
  it('reads the very figures that the metric shows', async () => {
    const told = await ask<GoalEffect>('/api/goals/faster/effect?zone=UTC')
    const metric = await ask<MetricAnswer>(
      `/api/metrics/deployment_frequency?from=2025-01-01&to=${OWN}&bucket=${told.grain}&zone=UTC`,
    )
    const shown = new Map(
      metric.total.buckets.map(({ bucket_date, value }) => [Date.parse(bucket_date), value]),
    )
    const before = told.points.filter(({ part }) => part === 'history' || part === 'before')
    expect(before.length).toBeGreaterThan(0)
    for (const { at, value } of before) expect(value).toBe(shown.get(at))
  })

  it('says that no metric has the name', async () => {
    const told = await ask<GoalEffect>('/api/goals/misnamed/effect')
    expect(told).toMatchObject({ verdict: 'too little data', points: [] })
    expect(told.notes).toContain('No metric has this name, so nothing is measured: metric:velocity')
  })
})

describe('the effect of a goal', () => {
  it('has a verdict, what else came out, and the difference from what was not touched', async () => {
    const told = await ask<GoalEffect>('/api/goals/works/effect')
    expect(told).toMatchObject({
      verdict: 'up',
      side: 'good',
      exposed_at: OUT,
      exposed_by: 'release',
      unit: 'points',
      comparison: { verdict: 'up', series_id: 'found', segment: 'north' },
      neighbours: [{ kind: 'release', id: 'menu', name: 'Menu', at: OUT, shares: 'service' }],
    })
    expect(told.sentence).toContain('Not separable from Menu, which came out in the same window.')
    expect(told.low!).toBeLessThan(4)
    expect(told.high!).toBeGreaterThan(4)
    expect(told.points).toHaveLength(208)
  })

  it('begins where a flag says so, without a baseline, and says that the target was met before', async () => {
    expect(await ask<GoalEffect>('/api/goals/flagged/effect')).toMatchObject({
      exposed_at: OUT + DAY,
      exposed_by: 'flag',
      verdict: 'no detectable change',
      notes: [
        'No baseline was written down: the level before the exposure is measured',
        'The target was met before the exposure',
      ],
      neighbours: [{ id: 'works', shares: 'service' }, { id: 'menu' }],
    })
  })

  it('is told ahead of the exposure by what could be seen', async () => {
    const told = await ask<GoalEffect>('/api/goals/waits/effect')
    expect(told).toMatchObject({
      verdict: 'too little data',
      exposed_at: null,
      placebo: null,
      neighbours: [],
    })
    expect(told.smallest_effect!).toBeGreaterThan(0.5)
    expect(told.sentence).toMatch(
      /^Too little data on Found later: Users have not met it yet\. A change of [\d.]+ points could be seen\.$/,
    )
  })

  it('is what was known on a day', async () => {
    const early = await ask<GoalEffect>(`/api/goals/works/effect?as_of=${OUT + 10 * DAY}`)
    expect(early).toMatchObject({ verdict: 'too little data', after_count: 11, possible_at: OUT + 13 * DAY })
  })

  it('says that nothing is measured', async () => {
    expect(await ask<GoalEffect>('/api/goals/bare/effect')).toMatchObject({
      verdict: 'too little data',
      withheld: '0 points before the exposure, 90 are needed to know the noise',
      points: [],
    })
  })

  it('names goals on the same numbers that users met in the same window', async () => {
    const { warehouse } = application
    const { readNeighbours } = await import('../transforms/effect/reading.ts')
    const of = {
      goalId: 'else',
      releaseId: null,
      seriesId: 'found',
      segment: '',
      from: OUT - DAY,
      to: OUT + DAY,
    }
    expect(await readNeighbours(warehouse, of, {})).toMatchObject([
      { kind: 'goal', id: 'works', shares: 'series' },
      { kind: 'release', id: 'menu', shares: 'service' },
    ])
  })
})

describe('the effects of a release', () => {
  it('are told by its goals, where it has some', async () => {
    expect(await ask<ReleaseEffects>('/api/releases/search/effects')).toMatchObject({
      goals: [{ goal_id: 'works', name: 'Found at once' }],
      effects: [],
    })
  })

  it('are on the series of its services, where it stands alone', async () => {
    const { goals, effects } = await ask<ReleaseEffects>('/api/releases/alone/effects')
    expect(goals).toEqual([])
    expect(effects).toMatchObject([
      { series_id: 'found', name: 'Found by search', verdict: 'no detectable change' },
    ])
  })
})

it.each(['/api/goals/nothing/effect', '/api/releases/nothing/effects'])('refuses %s', async (url) => {
  const answer = await application.app.inject({ url, headers: { host: 'localhost' } })
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'SG_UNKNOWN_ID'])
})
