import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { collisions, plans, world } from './collision-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('collision_fact', 'plan_fault_fact', 'portfolio_fact', 'shared_file_fact')
})
afterAll(() => stream.close())

describe('others collide', () => {
  it('over an environment, unless both are for one release or one gave way', async () => {
    const booked = (booking_id: string, from: number, to: number, more: Row = {}) => ({
      booking_id,
      environment_id: 'uat',
      starts_at: at(from),
      ends_at: at(to),
      ...more,
    })
    await stream.given({
      ...world,
      ...plans(['a', at(28), ['checkout']]),
      environment: [{ environment_id: 'uat', name: 'UAT' }],
      booking: [
        booked('1', 1, 20, { release_id: 'a', status: 'confirmed' }),
        booked('2', 18, 22, { release_id: 'a' }),
        booked('3', 19, 21, { team_id: 'blue', purpose: 'load test', status: 'requested' }),
        booked('4', 5, 6, { status: 'refused' }),
        booked('5', 22, 23),
        booked('6', 9, 9, { purpose: 'nothing' }),
        { ...booked('7', 1, 20), environment_id: 'elsewhere' },
      ],
    })
    expect(
      await collisions(stream, 'left_id, right_id, severity, reason, left_name, right_name, right_team_id'),
    ).toEqual([
      ['1', '3', 'medium', 'both book UAT', 'a', 'load test', 'blue'],
      ['2', '3', 'medium', 'both book UAT', 'a', 'load test', 'blue'],
    ])
    expect(
      await stream.ask(
        `SELECT subject_id, fault FROM plan_fault_fact WHERE subject_kind = 'booking' ORDER BY 1`,
      ),
    ).toEqual([
      ['6', 'ends before it starts'],
      ['7', 'is for an environment that nothing else tells of: elsewhere'],
    ])
  })

  it('over people whom two releases need at once', async () => {
    const step = (step_id: string, release_id: string, hour: number, more: Row = {}) => ({
      step_id,
      release_id,
      owner_team_id: 'red',
      planned_start_at: at(10, hour),
      planned_minutes: 90,
      ...more,
    })
    await stream.given({
      ...world,
      ...plans(['a', at(10), []], ['b', at(10), []], ['c', at(10), []]),
      runbook_step: [
        step('1', 'a', 20),
        step('2', 'b', 21),
        step('3', 'b', 20, { is_automated: true }),
        step('4', 'c', 21, { owner_team_id: 'blue' }),
        step('5', 'a', 20),
      ],
    })
    expect(await collisions(stream, 'kind, left_id, right_id, reason, starts_at, ends_at')).toEqual([
      [
        'same people',
        'a',
        'b',
        'Red has steps to do by hand in both at once',
        '2026-03-10T21:00',
        '2026-03-10T21:30',
      ],
    ])
  })

  it('over files that two open changes touch', async () => {
    const request = (number: number, more: Row = {}) => ({
      change_id: `shop#${number}`,
      repository_id: 'shop',
      number,
      title: `Change ${number}`,
      opened_at: at(number),
      ...more,
    })
    const file = (number: number, path: string) => ({ change_id: `shop#${number}`, path })
    await stream.given({
      change: [request(1), request(2), request(3, { merged_at: at(5) })],
      change_file: [
        file(1, 'a.ts'),
        file(1, 'b.ts'),
        file(2, 'a.ts'),
        file(2, 'b.ts'),
        file(2, 'c.ts'),
        file(3, 'a.ts'),
      ],
    })
    expect(await collisions(stream, 'kind, left_id, right_id, severity, reason, starts_at')).toEqual([
      ['same files', 'shop#1', 'shop#2', 'medium', 'both touch a.ts and one more', null],
    ])
  })
})
