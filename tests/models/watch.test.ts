import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wilsonInterval } from '../../transforms/statistics/proportion.ts'
import { closeWindows } from '../../transforms/watch/closing.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('watch_signal_fact', 'incident_fact')
  await stream.warehouse.land(async (lane) => {
    await lane.run(
      'CREATE TABLE IF NOT EXISTS meta.sync_run (source VARCHAR, started_at TIMESTAMP, ok BOOLEAN)',
    )
    await lane.run('CREATE TABLE IF NOT EXISTS meta.stream_state (source VARCHAR, reaches_back_to TIMESTAMP)')
  })
})
afterAll(() => stream.close())

const names = ['shop', 'cart', 'mail']
const id = (name: string) => `github.com/acme/${name}`
const service = (name: string) => `git:${id(name)}`
const at = (day: number, hour = 0, minute = 0) =>
  `2026-${day > 31 ? '02' : '01'}-${String(day > 31 ? day - 31 : day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00`
const repository: Row[] = names.map((name) => ({ repository_id: id(name), name, default_branch: 'main' }))
const went = (name: string, version: string | number, finished_at: string, more: Row = {}): Row => ({
  deployment_id: `github:acme:${name}-${version}`,
  origin: 'tool',
  repository_id: id(name),
  native_environment: 'production',
  commit_id: `${id(name)}@${version}`,
  version: String(version),
  finished_at,
  outcome: 'succeeded',
  ...more,
})
const fired = (incident_id: string, opened_at: string, title: string): Row => ({
  incident_id,
  opened_at,
  title,
  source_id: 'pagerduty:acme',
})
const on = (incident_id: string, name = 'shop'): Row => ({ incident_id, service_id: service(name) })
const daily = (name: string, days: number, hour = 12) =>
  Array.from({ length: days }, (_, n) => went(name, n + 1, at(n + 1, hour)))
const needs = (from: string, to: string): Row => ({
  from_service_id: service(from),
  to_service_id: service(to),
  kind: 'runtime',
  provenance: 'catalogue',
})
const lengths = () =>
  stream.ask(
    `SELECT window_minutes, basis, case_count FROM watch_length_fact WHERE service_id = '${service('shop')}'`,
  )
const signals = (columns: string) =>
  stream.ask(
    `SELECT ${columns} FROM watch_signal_fact WHERE service_id = '${service('shop')}' ORDER BY fired_count DESC, signal`,
  )

describe('how long a service is watched', () => {
  const delays = (minutes: number[], name = 'shop') => ({
    deployment: minutes.map((_, n) => went(name, n + 1, at(n * 3 + 1, 12))),
    incident: minutes.map((m, n) =>
      fired(`${name}${n}`, at(n * 3 + 1, 12 + Math.floor(m / 60), m % 60), 'Slow'),
    ),
    incident_service: minutes.map((_, n) => on(`${name}${n}`, name)),
  })

  it('is the time within which nine of ten of its incidents had begun, rounded up', async () => {
    await stream.given({ repository, ...delays([5, 10, 10, 15, 25]) })
    expect(await lengths()).toEqual([[30, 'service', 5]])
  })

  it('is that of all services below five incidents of its own', async () => {
    await stream.given({ repository, ...delays([50, 50, 50, 50, 50], 'cart') })
    expect(await lengths()).toEqual([[60, 'all services', 5]])
  })

  it('is an hour as usual below five incidents in all', async () => {
    await stream.given({ repository, ...delays([5, 10, 10, 15]) })
    expect(await lengths()).toEqual([[60, 'usual', 0]])
  })
})

describe('windows', () => {
  it('follow deployments to production, and no attempt, test, pre-release or merge that stands for one', async () => {
    await stream.given({
      repository,
      deployment: [
        went('shop', 1, at(1, 12)),
        went('shop', 2, at(2, 12)),
        went('shop', 'failed', at(3, 12), { outcome: 'failed' }),
        went('shop', 'staged', at(4, 12), { native_environment: 'staging' }),
        went('shop', 'attempt', at(5, 12), { outcome: 'attempt' }),
      ],
    })
    expect(
      await stream.ask('SELECT version, starts_at, ends_at, followed_at FROM watch_fact ORDER BY starts_at'),
    ).toEqual([
      ['1', '2026-01-01T12:00', '2026-01-01T13:00', '2026-01-02T12:00'],
      ['2', '2026-01-02T12:00', '2026-01-02T13:00', null],
    ])
  })

  it('hold what fired in them, of the service and of its neighbours both ways, over midnight too', async () => {
    await stream.given({
      repository,
      dependency: [needs('shop', 'cart'), needs('mail', 'shop'), needs('cart', 'shop')],
      deployment: [went('shop', 1, at(1, 23, 30))],
      incident: [
        fired('early', at(1, 23, 29), 'Slow'),
        fired('at once', at(1, 23, 30), 'Slow'),
        fired('cart', at(2, 0, 10), 'Cart'),
        fired('mail', at(2, 0, 30), 'Mail'),
        fired('late', at(2, 0, 31), 'Slow'),
      ],
      incident_service: [on('early'), on('at once'), on('cart', 'cart'), on('mail', 'mail'), on('late')],
    })
    expect(
      await stream.ask('SELECT firing_id, relation, minutes FROM watch_firing_fact ORDER BY fired_at'),
    ).toEqual([
      ['at once', 'same', 0],
      ['cart', 'is needed by', 40],
      ['mail', 'is needed by', 60],
    ])
  })
})

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
    expect(await lengths()).toEqual([[60, 'usual', 0]])
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

describe('closing', () => {
  const base = {
    repository,
    deployment: [went('shop', 1, at(10, 12)), went('shop', 2, at(11, 12)), went('shop', 3, at(12, 12))],
    incident: [fired('old', at(1), 'Old'), fired('slow', at(11, 12, 20), 'Slow')],
    incident_service: [on('old', 'mail'), on('slow')],
  }
  const when = (text: string) => Date.parse(`${text}Z`)
  const looked = (text: string) =>
    stream.warehouse.land(async (lane) => {
      await lane.run('DELETE FROM meta.sync_run')
      await lane.run(
        `INSERT INTO meta.sync_run (source, started_at, ok) VALUES ('pagerduty:acme', CAST('${text}' AS TIMESTAMP), true)`,
      )
    })
  const kept = () =>
    stream.ask(
      `SELECT split_part(deployment_id, '-', 2), verdict, made_at FROM meta.watch_verdict ORDER BY made_at, 1`,
    )

  it('keeps a verdict once, for each window, whether or not anybody looked', async () => {
    await stream.given(base)
    await looked(at(11, 18))
    expect(await closeWindows(stream.warehouse, when(at(11, 18)))).toEqual({ count: 2, isMore: false })
    expect(await closeWindows(stream.warehouse, when(at(11, 19)))).toEqual({ count: 0, isMore: false })
    expect(await kept()).toEqual([
      ['1', 'quiet', '2026-01-11T18:00'],
      ['2', 'fired', '2026-01-11T18:00'],
    ])
  })

  it('says cannot tell of a silent source, and appends what is known once it speaks again', async () => {
    expect((await closeWindows(stream.warehouse, when(at(12, 13, 30)))).count).toBe(0)
    expect((await closeWindows(stream.warehouse, when(at(12, 14)))).count).toBe(1)
    await looked(at(13, 9))
    expect((await closeWindows(stream.warehouse, when(at(13, 9)))).count).toBe(1)
    expect((await kept()).slice(2)).toEqual([
      ['3', 'cannot tell', '2026-01-12T14:00'],
      ['3', 'quiet', '2026-01-13T09:00'],
    ])
  })

  it('appends what comes to light within two weeks, and leaves the first word as it was', async () => {
    await stream.also({
      incident: [...base.incident, fired('found later', at(10, 12, 40), 'Wrong totals')],
      incident_service: [...base.incident_service, on('found later')],
    })
    expect((await closeWindows(stream.warehouse, when(at(14)))).count).toBe(1)
    expect((await kept()).filter(([version]) => version === '1')).toEqual([
      ['1', 'quiet', '2026-01-11T18:00'],
      ['1', 'fired', '2026-01-14T00:00'],
    ])
  })
})
