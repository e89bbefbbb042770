import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerFloor, type FloorLimits, type FloorParameters } from '../../transforms/floor/floor.ts'
import { openModels, type Models, type Row } from './given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const time = (day: number) => Date.UTC(2026, 0, day)
const at = (day: number) => new Date(time(day)).toISOString().slice(0, 16)

const PARAMETERS: FloorParameters = {
  by: 'service',
  asOf: time(29),
  since: time(1),
  from: time(15),
  end: time(29),
}

const stay = (piece: string, from: number, until: number | null, more: Row = {}): Row => ({
  piece_id: piece,
  kind: 'item',
  station: 'work',
  activity: 'active',
  entered_at: at(from),
  left_at: until === null ? null : at(until),
  visit_at: at(from),
  visit_hours: until === null ? null : (until - from) * 24,
  left_to: until === null ? null : 'done',
  went_on: until !== null,
  service_id: 'shop',
  title: piece,
  ...more,
})

async function ask(rows: Row[], more: Partial<FloorParameters> = {}, limits?: FloorLimits) {
  await models.given({ floor_stay_fact: rows, deployment_fact: [], bet_fact: [] })
  return answerFloor(models.warehouse, { ...PARAMETERS, ...more }, {}, limits)
}

describe('the floor answers', () => {
  it('with the stays that overlap the replay, and holds ages against what went on in the whole window', async () => {
    const past = [1, 2, 3, 4, 5].map((n) => stay(`past ${n}`, 2, 2 + n))
    const floor = await ask([...past, stay('here', 10, null), stay('came', 20, 25)])
    expect(floor.pieces.id).toEqual(['here', 'came'])
    expect(floor.paces).toMatchObject([{ lane: 0, station: 'work', n: 6 }])
    expect(floor.paces[0]!.p85).toBeCloseTo(24 * 5, 5)
  })

  it('without an age to hold against below five visits that went on', async () => {
    const floor = await ask([1, 2, 3, 4].map((n) => stay(`p${n}`, 2, 10 + n)))
    expect(floor.paces).toMatchObject([{ n: 4, p85: null }])
  })

  it('as it was known then: what left later is still there', async () => {
    const floor = await ask([stay('a', 10, 24)], { asOf: time(20), end: time(20), from: time(6) })
    expect(floor.stays.left_at).toEqual([null])
    expect(floor.stays.left_to).toEqual([null])
  })

  it('once for a change of several services of one lane, until the last of them has it', async () => {
    const change = { kind: 'change', station: 'releasing', activity: 'waiting', team_id: 'red' }
    const rows = [
      stay('c', 16, 18, { ...change, service_id: 'web' }),
      stay('c', 16, 22, { ...change, service_id: 'app' }),
    ]
    const byTeam = await ask(rows, { by: 'team' })
    expect(byTeam.stays.left_at).toEqual([time(22)])
    expect((await ask(rows)).stays.left_at).toHaveLength(2)
  })

  it('with stale ideas from the day that the configuration sets', async () => {
    const idea = { station: 'idea', activity: null, touched_at: at(10) }
    const floor = await ask([stay('a', 5, null, idea)])
    expect(floor.idle_days).toBe(180)
    expect(floor.stays.stale_at).toEqual([time(10) + 180 * 86_400_000])
  })

  it('with pieces that stand nowhere counted and not drawn', async () => {
    const lost = stay('lost', 16, null, { station: null, activity: null, reason: 'gap' })
    const floor = await ask([stay('a', 16, null), lost])
    expect(floor.pieces.id).toEqual(['a'])
    expect(floor.unknown).toEqual({ gap: 1, unmapped: 0 })
  })

  it('with what nobody placed in a lane of its own, the last', async () => {
    const floor = await ask([
      stay('a', 16, null, { service_id: '' }),
      stay('b', 16, null, { service_id: '' }),
      stay('c', 16, null),
    ])
    expect(floor.lanes.map(({ key, piece_count }) => [key, piece_count])).toEqual([
      ['shop', 1],
      ['', 2],
    ])
  })

  it('with nothing where there is nothing', async () => {
    const floor = await ask([])
    expect(floor).toMatchObject({
      lanes: [],
      piece_count: 0,
      trains: [],
      bets: [],
      bet_count: 0,
      known: { idea: false, work: false },
    })
  })
})

describe('beyond its limits it says what stands for what', () => {
  const rows = Array.from({ length: 300 }, (_, i) =>
    stay(`p${i}`, 10 + (i % 10), null, { service_id: `s${i % 6}` }),
  )
  const limits = { lanes: 3, pieces: 100 }

  it('an even share of the pieces is drawn, the same at each asking, and all are counted by day', async () => {
    const [floor, again] = [await ask(rows, {}, limits), await ask(rows, {}, limits)]
    expect(floor).toMatchObject({ piece_count: 300, pieces_per_dot: 3 })
    expect(floor.pieces.id.length).toBeGreaterThan(70)
    expect(floor.pieces.id.length).toBeLessThan(135)
    expect(again.pieces.id).toEqual(floor.pieces.id)
    const last = floor.counts.filter(({ day_at }) => day_at === time(29))
    expect(last.reduce((sum, { count }) => sum + count, 0)).toBe(300)
  })

  it('the smaller lanes are one', async () => {
    const { lanes } = await ask(rows, {}, limits)
    expect(lanes.map(({ piece_count, lane_count }) => [piece_count, lane_count])).toEqual([
      [50, null],
      [50, null],
      [50, null],
      [150, 3],
    ])
  })
})
