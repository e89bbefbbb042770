import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStream, type Stream } from './stream.ts'
import { deployed, history } from './environment-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('environment_fact', 'drift_fact', 'environment_day_fact', 'plan_fault_fact')
})
afterAll(() => stream.close())

const drift = () =>
  stream.ask(
    `SELECT environment_id, state, behind_count, ahead_count FROM drift_fact ORDER BY environment_id, service_id`,
  )

describe('drift from production', () => {
  it('counts what each has and the other lacks, by the commit graph', async () => {
    await stream.given({
      ...history(5, [['x', 'b']]),
      deployment: [
        deployed('p1', 'production', 10, 'b'),
        deployed('p2', 'production', 14, 'd'),
        deployed('s', 'staging', 11, 'b'),
        deployed('t', 'test', 15, 'e'),
        deployed('q', 'qa', 15, 'd'),
        deployed('u', 'uat', 15, 'x'),
      ],
    })
    expect(await drift()).toEqual([
      ['qa', 'same', 0, 0],
      ['staging', 'behind', 2, 0],
      ['test', 'ahead', 0, 1],
      ['uat', 'both', 2, 1],
    ])
  })

  it('says since when production has what is missing, and how far apart the two are', async () => {
    await stream.given({
      ...history(4),
      deployment: [
        deployed('p1', 'production', 10, 'b'),
        deployed('p2', 'production', 12, 'c'),
        deployed('p3', 'production', 14, 'd'),
        deployed('s', 'staging', 9, 'b'),
      ],
    })
    expect(
      await stream.ask('SELECT missing_since_at, gap_days, since_at, production_since_at FROM drift_fact'),
    ).toEqual([['2026-03-12T00:00', 2, '2026-03-09T00:00', '2026-03-14T00:00']])
  })

  it('leaves unknown what nobody knows: no commit, no version, a history that ends before they meet', async () => {
    const known = history(3)
    const [first, ...later] = known.commit
    await stream.given({
      ...known,
      service: [...known.service, { service_id: 'other', name: 'other' }],
      commit: [{ ...first, is_boundary: true }, ...later],
      deployment: [
        deployed('p', 'production', 10, null, { version: '2' }),
        deployed('a', 'staging', 9, null, { version: '2' }),
        deployed('b', 'test', 9, 'b', { version: '1' }),
        deployed('c', 'qa', 9, null),
        deployed('d', 'staging', 9, 'a', { service_id: 'other' }),
      ],
    })
    expect(await drift()).toEqual([
      ['qa', 'unknown', null, null],
      ['staging', 'never in production', null, null],
      ['staging', 'same', null, null],
      ['test', 'different', null, null],
    ])
  })

  it('does not count past where history was cut', async () => {
    const known = history(3)
    await stream.given({
      ...known,
      commit: known.commit.map((row, i) => ({ ...row, is_boundary: i === 1 })),
      commit_parent: known.commit_parent.slice(1),
      deployment: [
        deployed('p', 'production', 10, 'c', { version: '3' }),
        deployed('s', 'staging', 9, 'a', { version: '1' }),
      ],
    })
    expect(await drift()).toEqual([['staging', 'different', null, null]])
  })

  it('goes by what is there now: a rollback and a failed deployment count as they are', async () => {
    await stream.given({
      ...history(4),
      deployment: [
        deployed('p1', 'production', 10, 'b'),
        deployed('p2', 'production', 11, 'd'),
        deployed('p3', 'production', 12, 'b'),
        deployed('s1', 'staging', 9, 'b'),
        deployed('s2', 'staging', 13, 'd', { outcome: 'failed' }),
      ],
    })
    expect(await drift()).toEqual([['staging', 'same', 0, 0]])
    expect(
      await stream.ask(
        `SELECT deployment_id, from_at, until_at, hours FROM environment_stay_fact WHERE service_id = 'shop' ORDER BY deployment_id`,
      ),
    ).toEqual([
      ['p1', '2026-03-10T00:00', '2026-03-11T00:00', 24],
      ['p2', '2026-03-11T00:00', '2026-03-12T00:00', 24],
      ['p3', '2026-03-12T00:00', null, null],
      ['s1', '2026-03-09T00:00', null, null],
    ])
  })
})
