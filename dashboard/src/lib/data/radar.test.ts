import { describe, expect, it } from 'vitest'
import { layPhases, layTree, type PortfolioRow } from './portfolio.ts'
import { layAgenda, layWeeks, stepFrom, stretchOf } from './radar.ts'
import type { RadarBooking, RadarFreeze, RadarRelease } from './types.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const release = (release_id: string, starts: string, more: Partial<RadarRelease> = {}) =>
  ({
    release_id,
    name: release_id,
    starts_at: at(starts),
    ends_at: at(starts) + 86_400_000,
    is_day: true,
    team_name: null,
    services: null,
    ...more,
  }) as RadarRelease
const freeze = (name: string, from: string, to: string) =>
  ({ blackout_id: name, name, strictness: 'forbidden', starts_at: at(from), ends_at: at(to) }) as RadarFreeze
const booking = (name: string, from: string, to: string) =>
  ({
    booking_id: name,
    name,
    environment_name: 'uat',
    is_confirmed: true,
    starts_at: at(from),
    ends_at: at(to),
  }) as RadarBooking

describe('the stretch of a view', () => {
  it('is whole weeks from Monday on', () => {
    expect(stretchOf('month', '2026-03-15')).toEqual({ from: '2026-02-23', to: '2026-04-06' })
    expect(stretchOf('week', '2026-03-15')).toEqual({ from: '2026-03-09', to: '2026-03-16' })
    expect(stretchOf('quarter', '2026-05-31')).toEqual({ from: '2026-03-30', to: '2026-07-06' })
    expect(stretchOf('day', '2026-03-15')).toEqual({ from: '2026-03-15', to: '2026-03-16' })
  })

  it('goes on by its own length, over the ends of years', () => {
    expect(stepFrom('month', '2026-12-31', 1)).toBe('2027-01-01')
    expect(stepFrom('quarter', '2026-01-31', -1)).toBe('2025-10-01')
    expect(stepFrom('week', '2026-01-01', -1)).toBe('2025-12-25')
  })
})

describe('a calendar', () => {
  const stretch = { from: '2026-03-09', to: '2026-03-23' }

  it('puts a planned day where it is, in every zone, and a time where it falls', () => {
    const releases = [
      release('day', '2026-03-10T00:00'),
      release('late', '2026-03-10T23:30', { is_day: false, ends_at: at('2026-03-11T00:30') }),
    ]
    const [week] = layWeeks({ releases, freezes: [], bookings: [] }, stretch, 'Asia/Tokyo')
    expect(week?.days.map((day) => day.releases.map(({ name }) => name))).toEqual([
      [],
      ['day'],
      ['late'],
      [],
      [],
      [],
      [],
    ])
  })

  it('draws what lasts as bars, freezes above, none over another', () => {
    const weeks = layWeeks(
      {
        releases: [],
        freezes: [freeze('sale', '2026-03-14T00:00', '2026-03-17T00:00')],
        bookings: [
          booking('a', '2026-03-09T00:00', '2026-03-12T00:00'),
          booking('b', '2026-03-11T00:00', '2026-03-15T00:00'),
          booking('c', '2026-03-12T00:00', '2026-03-13T00:00'),
        ],
      },
      stretch,
      'UTC',
    )
    expect(
      weeks.map((week) =>
        week.bars.map(({ id, first, last, lane, isOpenRight }) => [id, first, last, lane, isOpenRight]),
      ),
    ).toEqual([
      [
        ['sale', 5, 6, 0, true],
        ['a', 0, 2, 1, false],
        ['b', 2, 5, 2, false],
        ['c', 3, 3, 1, false],
      ],
      [['sale', 0, 0, 0, false]],
    ])
    expect(weeks[0]?.days.map(({ isFrozen }) => isFrozen)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      true,
    ])
  })

  it('lists days in order, what began before under the first', () => {
    const days = layAgenda(
      {
        releases: [release('b', '2026-03-10T00:00'), release('a', '2026-03-10T00:00')],
        freezes: [freeze('sale', '2026-03-01T00:00', '2026-03-17T00:00')],
        bookings: [],
      },
      stretch,
      'UTC',
    )
    expect(days.map(([date, entries]) => [date, entries.map(({ title }) => title)])).toEqual([
      ['2026-03-09', ['sale']],
      ['2026-03-10', ['a', 'b']],
    ])
  })
})

describe('a portfolio', () => {
  const row = (release_id: string, parent_release_id: string | null, planned_at: number | null) =>
    ({ release_id, name: release_id, parent_release_id, planned_at }) as PortfolioRow

  it('has children below their parents by date, those of closed ones left out', () => {
    const rows = [
      row('c', 'a', 2),
      row('b', 'a', 1),
      row('a', null, 5),
      row('z', null, null),
      row('lost', 'gone', 3),
    ]
    const names = (closed: string[]) =>
      layTree(rows, new Set(closed)).map((each) => `${each.depth} ${each.row.name}`)
    expect(names([])).toEqual(['0 lost', '0 a', '1 b', '1 c', '0 z'])
    expect(names(['a'])).toEqual(['0 lost', '0 a', '0 z'])
  })

  it('lays phases over the time that they span, until now where one runs', () => {
    const phase = {
      release_id: 'a',
      planned_start_at: 0,
      planned_end_at: 50,
      actual_start_at: 10,
      actual_end_at: null,
    }
    const strip = layPhases(
      [
        { ...phase, phase: 'test' },
        { ...phase, phase: 'go', planned_start_at: null, planned_end_at: 100, actual_start_at: null },
      ],
      60,
    )
    expect(strip).toMatchObject({ from: 0, to: 100, now: 60 })
    expect(strip?.phases).toEqual([
      { phase: 'test', planned: { left: 0, width: 50 }, actual: { left: 10, width: 50, isRunning: true } },
      { phase: 'go', planned: { left: 100, width: 1 }, actual: null },
    ])
    expect(
      layPhases(
        [{ ...phase, phase: 'x', planned_start_at: null, planned_end_at: null, actual_start_at: null }],
        0,
      ),
    ).toBeNull()
  })
})
