import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerHeadlines, type Headlines } from '../../transforms/metric.ts'
import { seedRandom } from '../../transforms/statistics/random.ts'
import { openModels, WINDOW, type Models, type Row } from './given.ts'

let models: Models
beforeAll(async () => void (models = await openModels()))
afterAll(() => models.close())

const WEEK = 7 * 86_400_000
const END = Date.parse('2026-07-06T00:00:00Z')
const teams = ['red', 'green', 'blue']

const services: Row[] = teams.map((team) => ({
  service_id: `s-${team}`,
  name: `${team}-service`,
  repository_id: 'shop',
  value_stream_id: 'buying',
}))
const owners: Row[] = teams.map((team_id) => ({
  service_id: `s-${team_id}`,
  team_id,
  valid_from_at: '2020-01-01T00:00',
}))

/** 52 weeks of ten changes a team; the review of red waits for `times` as long in the last `weeks`. */
function listChanges(times: number, weeks: number): Row[] {
  const random = seedRandom(7)
  return teams.flatMap((team) =>
    Array.from({ length: 520 }, (_, i) => {
      const merged = END - 52 * WEEK + Math.floor(i / 10) * WEEK + (i % 10) * 3_600_000
      const isLate = team === 'red' && merged >= END - weeks * WEEK
      return {
        change_id: `${team}-${i}`,
        merged_at: new Date(merged).toISOString().slice(0, 16),
        service_id: `s-${team}`,
        repository_id: 'shop',
        pickup_hours: Math.exp(2 + 0.5 * random.normal()) * (isLate ? times : 1),
        start_basis: 'first commit',
        is_waiting: false,
      }
    }),
  )
}

async function look(changes: Row[], more: object = {}): Promise<Headlines> {
  const named = teams.map((team_id) => ({ team_id, name: team_id }))
  await models.given({
    change_fact: changes,
    service: services,
    service_owner: owners,
    int_team__merged: named,
    team: named,
    value_stream: [{ value_stream_id: 'buying', name: 'buying' }],
  })
  const window = { ...WINDOW, from: '2026-01-05', to: '2026-07-06', asOf: END }
  return answerHeadlines(models.warehouse, models.registry, { ...window, ...more })
}

it('tells a change once, of the team where it happened, and judges it by as long before the window', async () => {
  const { sentences, judged_from, levels } = await look(listChanges(3, 12))
  expect(judged_from).toBe('2025-07-07')
  expect(levels).toEqual(['team', 'value_stream', 'service', 'none'])
  expect(sentences).toHaveLength(1)
  expect(sentences[0]).toMatchObject({
    metric: 'pickup_time',
    by: 'team',
    group_key: 'red',
    direction: 'worse',
    since: '2026-04-13',
    n: 120,
  })
  expect(sentences[0]!.text).toMatch(
    /^Waiting for review of red rose from 7\.\d h to 2\d h; signal since 13 Apr; n = 120$/,
  )
})

it('has nothing to say of noise, and says how much it looked at', async () => {
  const headlines = await look(listChanges(1, 12))
  expect(headlines.sentences).toEqual([])
  expect(headlines.left_out).toEqual([])
  // Reviews and merges of three teams and their stream; each team's only service has the same series.
  expect(headlines.scanned).toBe(8)
  expect((await look(listChanges(1, 12), { by: 'service' })).scanned).toBe(6)
})

it('does not tell what began before the window', async () => {
  const { sentences } = await look(listChanges(3, 30))
  expect(sentences).toEqual([])
})

it('takes what was before the first case for unknown, not for none', async () => {
  const late = listChanges(1, 12).filter(
    ({ merged_at, service_id }) => service_id !== 's-red' || String(merged_at) >= '2026-04',
  )
  expect((await look(late)).sentences).toEqual([])
})

it('leaves out a metric whose table is not built yet, and says so', async () => {
  await models.warehouse.build(async (lane) => {
    await lane.run('DROP TABLE suite_run_fact')
    await lane.run("DELETE FROM meta.model WHERE name = 'suite_run_fact'")
  })
  const { sentences, left_out } = await look(listChanges(3, 12))
  expect(left_out).toEqual(['Flaky suites'])
  expect(sentences).toHaveLength(1)
})

it('takes what is not kept or not read any more for unknown, and what is after it for no news', async () => {
  const whole = listChanges(1, 12)
  // As if a hundred times as much had been merged once the rest was gone.
  const rest = whole.filter(({ merged_at }, i) => String(merged_at) >= '2026-03-02' || i % 100 === 0)
  const merged = ({ metric }: { metric: string }) => metric === 'merged_changes'
  expect((await look(rest)).sentences.some(merged)).toBe(true)
  const mark = (sql: string) => models.warehouse.land((lane) => lane.run(sql))
  await mark(
    `INSERT INTO meta.retention VALUES ('github:acme', 'pull', TIMESTAMP '2026-03-02', TIMESTAMP '2026-07-01', 9)`,
  )
  expect((await look(rest)).sentences).toEqual([])
  await mark('DELETE FROM meta.retention')
})
