import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { deployed, history } from './environment-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('environment_fact', 'drift_fact', 'environment_day_fact', 'plan_fault_fact')
})
afterAll(() => stream.close())

const booking = (id: string, from: string, to: string, more: Row = {}): Row => ({
  booking_id: id,
  environment_id: 'uat',
  starts_at: from,
  ends_at: to,
  purpose: id,
  status: 'confirmed',
  ...more,
})

describe('an environment', () => {
  it('is one by its name, whatever ids tools give it, and of one of four kinds', async () => {
    await stream.given({
      environment: [
        { environment_id: 'tool:12', name: 'UAT', tier: 'staging', kind: 'tool', source_rank: 10 },
        { environment_id: 'uat', name: 'uat', tier: 'testing', kind: 'VMware', source_rank: 20 },
        { environment_id: 'zos', name: 'Host', kind: 'z/OS', source_rank: 20 },
        { environment_id: 'git:testing', name: 'testing', tier: 'testing', kind: 'guessed', source_rank: 60 },
      ],
      booking: [booking('b', at(2), at(3), { environment_id: 'tool:12' })],
    })
    expect(
      await stream.ask(
        'SELECT environment_id, name, tier, kind, booking_count FROM environment_fact ORDER BY 1',
      ),
    ).toEqual([
      ['host', 'Host', null, 'mainframe', 0],
      ['uat', 'UAT', 'staging', 'virtualised', 1],
    ])
  })

  it('is wanted by two at once under any of its ids; refused ones and one release with itself are not', async () => {
    await stream.given({
      environment: [{ environment_id: 'tool:12', name: 'uat', kind: 'tool' }],
      booking: [
        booking('a', at(2), at(6)),
        booking('b', at(5), at(9), { environment_id: 'tool:12', status: 'requested' }),
        booking('c', at(5), at(9), { status: 'refused' }),
        booking('d', at(9), at(10)),
      ],
    })
    expect(
      await stream.ask(
        'SELECT left_id, right_id, overlap_hours, wait_hours, is_firm FROM contention_fact ORDER BY 1, 2',
      ),
    ).toEqual([['a', 'b', 24, 24, false]])
    expect(
      await stream.ask('SELECT booking_id, contention_count, wait_hours FROM booking_fact ORDER BY 1'),
    ).toEqual([
      ['a', 1, null],
      ['b', 1, 24],
      ['d', 0, null],
    ])
  })

  it('is booked for the hours that anybody has, and used on days when something ran there', async () => {
    await stream.given({
      ...history(2),
      deployment: [deployed('s', 'uat', 3, 'a', { finished_at: at(3, 12) })],
      test_run: [{ test_run_id: 't', environment_id: 'uat', finished_at: at(5, 12) }],
      booking: [
        booking('a', at(2, 12), at(4)),
        booking('b', at(3), at(3, 6)),
        booking('c', at(3, 20), at(4, 6)),
      ],
    })
    expect(
      await stream.ask(
        `SELECT day_at, booking_count, booked_hours, wanted_hours, is_booked, is_used FROM environment_day_fact
        WHERE environment_id = 'uat' ORDER BY 1`,
      ),
    ).toEqual([
      ['2026-03-02T00:00', 1, 12, 12, true, false],
      ['2026-03-03T00:00', 3, 24, 34, true, true],
      ['2026-03-04T00:00', 1, 6, 6, true, false],
      ['2026-03-05T00:00', 0, 0, 0, false, true],
    ])
  })

  it('has its last refresh and change of configuration', async () => {
    await stream.given({
      environment: [{ environment_id: 'uat', name: 'uat', kind: 'cloud' }],
      environment_event: [
        { environment_event_id: 'r1', environment_id: 'uat', kind: 'Data refresh', happened_at: at(2) },
        { environment_event_id: 'r2', environment_id: 'UAT', kind: 'data refresh', happened_at: at(5) },
        { environment_event_id: 'c', environment_id: 'uat', kind: 'configuration', happened_at: at(4) },
      ],
    })
    expect(
      await stream.ask('SELECT environment_id, refreshed_at, configured_at FROM environment_fact'),
    ).toEqual([['uat', '2026-03-05T00:00', '2026-03-04T00:00']])
  })

  it('that nobody knows is told, and so are bookings without an end, with one before, or of many years', async () => {
    await stream.given({
      environment: [{ environment_id: 'uat', name: 'uat', kind: 'cloud' }],
      booking: [
        booking('typo', at(2), at(3), { environment_id: 'uta' }),
        booking('backwards', at(5), at(3)),
        booking('open', at(5), at(5)),
        booking('ages', '1970-01-01T00:00', '9000-01-01T00:00'),
      ],
      environment_event: [
        { environment_event_id: 'lost', environment_id: 'utah', kind: 'outage', happened_at: at(1) },
        { environment_event_id: 'when', environment_id: 'uat', kind: 'outage' },
      ],
    })
    expect(await stream.ask('SELECT subject_id, fault FROM plan_fault_fact ORDER BY 1, 2')).toEqual([
      ['ages', 'lasts longer than 1,000 days'],
      ['backwards', 'ends before it starts'],
      ['lost', 'is of an environment that nothing else tells of: utah'],
      ['open', 'ends before it starts'],
      ['typo', 'is for an environment that nothing else tells of: uta'],
      ['when', 'has no time or no environment'],
    ])
    expect(await stream.ask('SELECT count(*) FROM environment_day_fact')).toEqual([[1001]])
  })

  it('is nothing where nothing is told', async () => {
    await stream.given({})
    expect(await stream.ask('SELECT count(*) FROM environment_fact')).toEqual([[0]])
    expect(await stream.ask('SELECT count(*) FROM drift_fact')).toEqual([[0]])
  })
})
