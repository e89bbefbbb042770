import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wilsonInterval } from '../../transforms/statistics/proportion.ts'
import { january as at } from './days.ts'
import type { Stream } from './stream.ts'
import { fired, id, lengths, on, openWatch, repository, service, went } from './watch-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openWatch()
})
afterAll(() => stream.close())

const daily = (name: string, days: number, hour = 12) =>
  Array.from({ length: days }, (_, n) => went(name, n + 1, at(n + 1, hour)))

const signals = (columns: string) =>
  stream.ask(
    `SELECT ${columns} FROM watch_signal_fact WHERE service_id = '${service('shop')}' ORDER BY fired_count DESC, signal`,
  )

describe('a signal that followed deployments', () => {
  const often = {
    repository,
    deployment: daily('shop', 30),
    incident: [
      ...[1, 5, 9].map((day) => fired(`slow${day}`, at(day, 12, 20), `p95 above ${day} s`)),
      fired('slow out', at(12, 11), 'p95 above 3.5 s'),
      fired('once', at(3, 12, 30), 'Disk full'),
      fired('end', at(32), 'p95 above 9 s'),
    ],
    incident_service: ['slow1', 'slow5', 'slow9', 'slow out', 'once', 'end'].map((name) => on(name)),
  }

  it('has a share with its interval, and a lift against the time outside windows', async () => {
    await stream.given(often)
    const [row] = await signals(
      'signal, window_count, fired_count, outside_count, share_ratio, low_ratio, high_ratio, outside_hours, base_ratio, lift_ratio, is_telling',
    )
    const [signal, n, k, outside, share, low, high, hours, base, lift, isTelling] = row as [
      string,
      ...number[],
      boolean,
    ]
    // The first window begins before anything is known to fire, and tells nothing.
    expect([signal, n, k, outside]).toEqual(['p# above # s', 29, 2, 3])
    expect(share).toBeCloseTo(2 / 29, 9)
    const interval = wilsonInterval(2, 29)
    expect(low).toBeCloseTo(interval.low!, 4)
    expect(high).toBeCloseTo(interval.high!, 4)
    expect([hours, base, lift, isTelling]).toEqual([expect.any(Number), expect.any(Number), null, false])
    expect(base).toBeCloseTo(3 / Number(hours), 9)
  })

  it('tells from twenty windows and three firings on, and stays silent below', async () => {
    const before = { incident: fired('first', at(1), 'Else'), service: on('first') }
    const all = {
      ...often,
      incident: [...often.incident, before.incident],
      incident_service: [...often.incident_service, before.service],
    }
    await stream.given(all)
    expect(await signals('signal, window_count, fired_count, is_telling, lift_ratio IS NULL')).toEqual([
      ['p# above # s', 30, 3, true, false],
      ['disk full', 30, 1, false, true],
    ])
    await stream.given({ ...all, deployment: daily('shop', 19) })
    expect(await signals('signal, window_count, fired_count, is_telling, lift_ratio')).toEqual([
      ['p# above # s', 19, 3, false, null],
      ['disk full', 19, 1, false, null],
    ])
    await stream.given({ ...all, deployment: daily('shop', 4) })
    expect(await signals('signal, share_ratio')).toEqual([
      ['disk full', null],
      ['p# above # s', null],
    ])
  })

  it('has no lift where it never fired otherwise, and tells nothing where it always fires', async () => {
    const days = Array.from({ length: 25 }, (_, n) => n + 1)
    const noise = days.flatMap((day) =>
      Array.from({ length: 24 }, (_, hour) => fired(`noise${day}-${hour}`, at(day, hour, 30), 'Noise')),
    )
    const only = [2, 4, 6].map((day) => fired(`only${day}`, at(day, 12, 10), 'Only then'))
    await stream.given({
      repository,
      deployment: daily('shop', 25),
      incident: [...only, ...noise, fired('end', at(26, 12), 'Else')],
      incident_service: [...only, ...noise].map(({ incident_id }) => on(String(incident_id))),
    })
    // What comes all day long comes by chance: it makes the window no longer.
    expect(await lengths(stream)).toEqual([[60, 'usual', 0]])
    const [noisy, telling] = await signals('signal, fired_count, outside_count, lift_ratio, is_telling')
    expect(telling).toEqual(['only then', 3, 0, null, true])
    expect(noisy).toEqual(['noise', 25, 575, expect.closeTo(1, 1), false])
  })

  it('may be a suite that fails on what is merged', async () => {
    const sha = `${id('shop')}@red`
    await stream.given({
      repository,
      deployment: [went('shop', 1, at(1, 12))],
      commit: [{ commit_id: sha, repository_id: id('shop'), sha: 'red', committed_at: at(1, 11) }],
      code_ref: [
        { repository_id: id('shop'), name: 'main', kind: 'branch', commit_id: sha, is_default: true },
      ],
      build: [
        {
          build_id: 'b',
          repository_id: id('shop'),
          commit_id: sha,
          pipeline: 'CI',
          finished_at: at(1, 12, 30),
        },
      ],
      build_job: [
        { build_job_id: 'j', build_id: 'b', name: 'smoke', finished_at: at(1, 12, 29), outcome: 'failed' },
      ],
    })
    expect(await stream.ask('SELECT kind, signal, minutes FROM watch_firing_fact')).toEqual([
      ['check', 'shop / smoke', 29],
    ])
  })
})
