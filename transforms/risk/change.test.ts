import { describe, expect, test } from 'vitest'
import type { TouchedService } from '../impact/answer.ts'
import { named } from '../impact/diff.ts'
import type { Asked } from '../impact/scope.ts'
import { seedRandom } from '../statistics/random.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Desk } from './assessor.ts'
import { assessChange } from './change.ts'
import { countLines } from './change-features.ts'
import { imagineHistory } from './imagined.ts'
import { trainRisk } from './releases.ts'
import { judgeAll } from './standing.ts'
import { walkForward } from './walk.ts'

const end = Date.UTC(2026, 0, 1)

async function seat(releases: number, oddsOf: (lines: number) => number, seed = 1): Promise<Desk> {
  const history = imagineHistory(seedRandom(seed), { releases, services: 2, oddsOf })
  const walked = walkForward(history, end)
  return {
    modelId: 'm',
    model: trainRisk(history, end),
    walked,
    history,
    releases: new Map(),
    records: await judgeAll(walked),
  }
}
const bySize = (lines: number) => -2.5 + 1.2 * (Math.log1p(lines) - 4)

const service = (id: string): TouchedService => ({
  service_id: id,
  name: id,
  tier: null,
  team_id: null,
  team_name: null,
  path_count: 1,
  contributor_count: null,
  active_contributor_count: null,
  bus_factor_count: null,
})
/** What twenty projects’ files are like on average. */
const usualFile = {
  touch_count: 13,
  author_count: 10,
  last_at: end - 9 * 86_400_000,
  line_count: 210,
  move_count: 0,
}
const rows = async () => [{ path: 'src/0.ts', ...usualFile }]
const ask = (added: number, files = 1): Asked => ({
  warehouse: { rows } as unknown as Warehouse,
  repositoryId: 'shop',
  files: Array.from({ length: files }, (_, i) => ({
    path: `src/${i}.ts`,
    old_path: null,
    status: 'modified' as const,
    before: null,
    after: null,
    added_count: added,
    deleted_count: 0,
  })),
  paths: [],
  asOf: end,
  options: {},
})

describe('the likelihood of a change', async () => {
  const desk = await seat(1200, bySize)
  const assess = async (asked: Asked, given: Desk | null = desk, id = 'service 0') =>
    (await assessChange(asked, given, [service(id)])).services[0]!

  test('rises with its size against the usual change, which stays, and says why', async () => {
    const [small, large] = [await assess(ask(2)), await assess(ask(3000))]
    expect(large.probability!).toBeGreaterThan(3 * small.probability!)
    expect(large.usual).toBe(small.usual)
    expect(small.probability!).toBeLessThan(small.usual!)
    expect([small.band, large.band]).toEqual(['low', 'high'])
    expect(large.low!).toBeLessThan(large.probability!)
    expect(large.high!).toBeGreaterThan(large.probability!)
    expect(large.percentile!).toBeGreaterThan(0.95)
    expect(large.reasons[0]!.is_raising).toBe(true)
    expect(large.reasons[0]!.words).toMatch(/^adds 3,000 lines, usual \d+$/)
    expect(large).toMatchObject({ standing: 'scored', why: null })
  })

  test('of the usual change is the usual one, and nothing sets it apart', async () => {
    const found = await assess(ask(12))
    expect(Math.abs(found.probability! / found.usual! - 1)).toBeLessThan(0.25)
    expect(found.band).toBe('medium')
  })

  test('of a service that is new stands on the changes of all', async () => {
    const found = await assess(ask(3000), desk, 'new here')
    expect(found.band).toBe('high')
    expect(found.high! - found.low!).toBeGreaterThan(0)
  })

  test('is a band, with why, where too few releases are known', async () => {
    const found = await assess(ask(3000), await seat(12, bySize))
    expect(found).toMatchObject({ standing: 'prior', probability: null, low: null, high: null, usual: null })
    expect(found.band).toBe('high')
    expect(found.why).toMatch(/^only 12 releases/)
    expect(found.reasons.length).toBeGreaterThan(0)
  })

  test('is silent, with why, where scores do no better than the rate', async () => {
    const found = await assess(ask(3000), await seat(600, () => -2))
    expect(found).toMatchObject({ standing: 'silenced', probability: null, band: null, percentile: null })
    expect(found.reasons).toEqual([])
    expect(found.why).toMatch(
      /^over \d+ judged releases scores were not shown to do better than the rate of failures$/,
    )
  })

  test('is not said of paths alone, of no service, and before anything was learnt', async () => {
    const paths = { ...ask(1), files: [named('src/a.ts')] }
    expect((await assessChange(paths, desk, [service('a')])).silence).toMatch(/^Lines are not known/)
    expect((await assessChange(ask(1), desk, [])).silence).toMatch(/^No service is known/)
    expect((await assessChange(ask(1), null, [service('a')])).silence).toMatch(/^Nothing has been learnt/)
  })

  test.each([
    ['of nothing', ask(0)],
    ['of a million lines', ask(1e6)],
    ['of fifty thousand files', ask(1, 50_000)],
  ])('%s is within what can be said', async (_, asked) => {
    for (const given of [
      desk,
      ...(await Promise.all([seat(60, () => -50), seat(60, () => 50), seat(1, () => 0), seat(0, () => 0)])),
    ]) {
      const found = await assess(asked, given)
      expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/)
      if (found.probability === null) continue
      expect(found.probability).toBeGreaterThan(0)
      expect(found.probability).toBeLessThan(1)
    }
  })
})

describe('lines of a change', () => {
  const count = (before: string | null, after: string | null) =>
    countLines({ path: 'a', old_path: null, status: 'modified', before, after })

  test('are those that the other text does not have', () => {
    expect(count('a\nb\nc\n', 'a\nc\nd\ne\n')).toEqual({ added: 2, deleted: 1 })
    expect(count(null, 'a\na\n')).toEqual({ added: 2, deleted: 0 })
    expect(count('a\na\n', 'a')).toEqual({ added: 0, deleted: 1 })
    expect(count(null, null)).toEqual({ added: 0, deleted: 0 })
  })

  test('are the diff’s own where it counted them', () => {
    const file = { path: 'a', old_path: null, status: 'modified' as const, before: 'a', after: 'a' }
    expect(countLines({ ...file, added_count: 4, deleted_count: 3 })).toEqual({ added: 4, deleted: 3 })
  })
})
