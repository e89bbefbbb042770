import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readScope, readSubject } from '../../transforms/forecast/history.ts'
import { forecastScope } from '../../transforms/forecast/forecast.ts'
import { answerWhatIf, type WhatIfAsked } from '../../transforms/what-if/answer.ts'
import { readCollisions, readMovedCollisions } from '../../transforms/what-if/collisions.ts'
import { NO_LEVERS, type Levers } from '../../transforms/what-if/levers.ts'
import { item, rules, states } from './items.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
const asOf = Date.parse('2026-01-26T12:00:00Z')
const done = Array.from({ length: 20 }, (_, i) => `d${i}`)
const open = ['o1', 'o2', 'o3', 'o4']

beforeAll(async () => {
  stream = await openStream(
    'portfolio_fact',
    'goal_fact',
    'int_work_item__laned',
    'work_item_link',
    'goal_item',
    'change_item_fact',
  )
  await stream.given({
    'config.state_rule': rules,
    team: [{ team_id: 'pay', name: 'Pay' }],
    service: [{ service_id: 's', name: 'shop' }],
    release: [
      { release_id: 'spring', name: 'Spring', planned_at: '2026-02-10T09:00' },
      { release_id: 'other', name: 'Other', planned_at: '2026-02-10T09:00' },
      { release_id: 'far', name: 'Far', planned_at: '2026-03-20T09:00' },
    ],
    release_service: ['spring', 'other', 'far'].map((release_id) => ({ release_id, service_id: 's' })),
    blackout: [{ blackout_id: 'quiet', name: 'Quiet', starts_at: '2026-02-20', ends_at: '2026-02-25' }],
    booking: [
      {
        booking_id: 'b1',
        environment_id: 'uat',
        release_id: 'spring',
        starts_at: '2026-02-05',
        ends_at: '2026-02-08',
      },
      {
        booking_id: 'b2',
        environment_id: 'uat',
        release_id: 'far',
        starts_at: '2026-02-15',
        ends_at: '2026-02-17',
      },
    ],
    environment: [{ environment_id: 'uat', name: 'uat', tier: 'staging' }],
    release_item: [...done.slice(0, 10), ...open].map((work_item_id) => ({
      release_id: 'spring',
      work_item_id,
    })),
    work_item: [...done, ...open].map((id) => item(id, { team_id: 'pay' })),
    work_item_state: [
      ...done.flatMap((id, i) => states(id, [2, 'In Progress'], [3 + i, 'In Test'], [5 + i, 'Done', 'done'])),
      ...open.flatMap((id) => states(id, [3, 'In Progress'])),
    ],
  })
})
afterAll(() => stream.close())

const asked = (levers: Partial<Levers>): WhatIfAsked => ({
  kind: 'release',
  id: 'spring',
  levers: { ...NO_LEVERS, ...levers },
  who: null,
  days: 90,
  seed: 1,
  isGrowing: false,
  split: 1,
  asOf,
  zone: 'UTC',
  plannedDate: '2026-02-10',
})

const read = () =>
  readSubject(
    stream.warehouse,
    { subject: { kind: 'release', id: 'spring' }, asOf, zone: 'UTC', days: 90 },
    {},
  )

/** Of a release of which no roll-out waits, risk tells nothing: its desk is empty. */
const ask = async (levers: Partial<Levers>, more: Partial<WhatIfAsked> = {}) =>
  answerWhatIf(
    {
      warehouse: stream.warehouse,
      registry: stream.registry,
      openDesk: async () => ({ releases: new Map() }) as never,
      options: {},
    },
    { ...asked(levers), ...more },
    await read(),
  )

const day = (text: string) => Date.parse(text)
const meets = async (text: string | null) => {
  const { warehouse, registry } = stream
  if (text === null) return readCollisions(warehouse, 'spring', {})
  const startsAt = day(`${text}T09:00:00Z`)
  const shiftMs = startsAt - day('2026-02-10T09:00:00Z')
  return readMovedCollisions(
    { warehouse, registry },
    { releaseId: 'spring', startsAt, endsAt: startsAt + 3_600_000, shiftMs },
    {},
  )
}

describe('what a release meets on another day', () => {
  it('is what the radar says where it stays', async () => {
    expect(await meets('2026-02-10')).toEqual(await meets(null))
    expect((await meets(null)).map(({ kind, severity, other }) => [kind, severity, other])).toEqual([
      ['same service', 'high', 'Other'],
    ])
  })

  it('is nothing once it moved away from all, and something else where that is', async () => {
    expect(await meets('2026-03-01')).toEqual([])
    const frozen = await meets('2026-02-21')
    expect(frozen.map(({ kind, other }) => [kind, other])).toEqual([
      ['environment', 'Far'],
      ['freeze', 'Quiet'],
    ])
    expect((await meets('2026-02-12')).map(({ severity }) => severity)).toEqual(['low'])
  })
})

describe('the whole stream', () => {
  it('is today’s where no lever is pulled, and today’s dates are the forecast’s', async () => {
    const { dates, collisions, queue, pulled } = await ask({})
    expect(pulled).toEqual([])
    expect(dates.answer!.changed).toEqual(dates.answer!.today)
    expect(collisions.changed).toEqual(collisions.today)
    expect(queue!.changed).toEqual(queue!.today)
    const { history, remaining } = await read()
    const told = forecastScope(history, remaining, { days: 90, seed: 1, isGrowing: false, byDays: null })
    expect(dates.answer!.today.when).toEqual(told.when)
  })

  it('says what each lever moves, and what it does not', async () => {
    const { pulled, dates } = await ask({ drop: 9, move: '2026-02-10', capacity: 0, limit: 24 })
    expect(pulled.map(({ lever, moves, note }) => [lever, moves, note])).toEqual([
      ['drop', ['dates'], 'Only 4 are left: all of them go.'],
      ['move', [], 'It is planned for that day already: nothing changes.'],
      ['capacity', ['dates', 'constraint'], 'Nothing of it is ever finished then.'],
      expect.arrayContaining(['limit']) as unknown,
    ])
    // Nothing is left, so nothing has to be finished.
    expect(dates.answer!.changed).toMatchObject({ remaining: 0, when: [0, 0, 0, 0] })
  })

  it('never finishes without capacity, and says of a team that finished none of it that it cannot tell', async () => {
    const none = await ask({ capacity: 0 })
    expect(none.dates.answer!.changed.when).toEqual([null, null, null, null])
    expect(none.queue!.changed).toBeNull()
    const other = await ask({ capacity: 200 }, { who: 'elsewhere' })
    expect(other.pulled[0]).toMatchObject({ moves: [] })
    expect(other.pulled[0]!.note).toContain('No finished items of elsewhere')
    expect(other.dates.answer!.difference).toMatchObject({ sooner: 0, later: 0 })
  })

  it('goes without named items that are left, and counts the others for nothing', async () => {
    const { dates, pulled } = await ask({ without: ['o1', 'd3'] })
    expect(dates.answer!.changed.remaining).toBe(3)
    expect(pulled[0]!.note).toContain('1 of them are known and left')
  })

  it('has no date where no items are known, and no collisions where it is no release', async () => {
    const around = {
      warehouse: stream.warehouse,
      registry: stream.registry,
      openDesk: async () => ({}) as never,
      options: {},
    }
    const window = {
      from: '2026-01-01',
      to: '2026-02-01',
      zone: 'UTC',
      bucket: 'week',
      by: 'none',
      asOf,
    } as const
    const nobody = await readScope(stream.warehouse, { ...window, teamIds: ['nobody'] }, {})
    const told = await answerWhatIf(
      around,
      { ...asked({ move: '2026-03-01' }), kind: 'team', id: 'nobody' },
      nobody,
    )
    expect(told.dates.withheld).toContain('No work items of it are known')
    expect(told.collisions.withheld).toContain('Only a planned release')
    expect(told.pulled[0]).toMatchObject({ lever: 'move', moves: [] })
    expect(told.queue).toBeNull()
  })
})
