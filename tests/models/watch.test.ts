import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeWindows } from '../../transforms/watch/closing.ts'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import type { Stream } from './stream.ts'
import { fired, lengths, on, openWatch, repository, service, went } from './watch-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openWatch()
})
afterAll(() => stream.close())

const needs = (from: string, to: string): Row => ({
  from_service_id: service(from),
  to_service_id: service(to),
  kind: 'runtime',
  provenance: 'catalogue',
})

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
    expect(await lengths(stream)).toEqual([[30, 'service', 5]])
  })

  it('is that of all services below five incidents of its own', async () => {
    await stream.given({ repository, ...delays([50, 50, 50, 50, 50], 'cart') })
    expect(await lengths(stream)).toEqual([[60, 'all services', 5]])
  })

  it('is an hour as usual below five incidents in all', async () => {
    await stream.given({ repository, ...delays([5, 10, 10, 15]) })
    expect(await lengths(stream)).toEqual([[60, 'usual', 0]])
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
