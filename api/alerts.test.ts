import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Alerts, Condition } from '../ingest/config.ts'
import { openApplication, type Application } from '../tests/application.ts'
import { AlertsAnswer, AlertsCheck, DigestAnswer } from './schemas/alert.ts'

const HOUR_MS = 3_600_000
const started = Date.now()
let now = started
let application: Application
let hook: Server
let answers: number[] = []
let heard: { title: string; items: { state: string; rule: string; text: string; link: string }[] }[] = []
let url: string

beforeAll(async () => {
  application = await openApplication({ parts: { clock: () => now } })
  hook = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += String(part)))
    request.on('end', () => {
      const status = answers.shift() ?? 200
      if (status === 200) heard.push(JSON.parse(body))
      response.writeHead(status).end()
    })
  })
  hook.listen(0, '127.0.0.1')
  await once(hook, 'listening')
  url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`
})
afterAll(async () => {
  hook.close()
  await application.close()
})
beforeEach(async () => {
  ;[heard, answers] = [[], []]
  await application.warehouse.land(async (lane) => {
    for (const table of ['alert_episode', 'alert_message', 'digest_due'])
      await lane.run(`DELETE FROM meta.${table}`)
  })
})

function configure(conditions: Record<string, Condition>, more: Partial<Alerts> = {}): void {
  const rules = Object.entries(conditions).map(([name, condition]) => ({ name, condition, to: ['ops'] }))
  const channel = { name: 'ops', email: null, webhook: { url, urlEnv: null, format: 'json' as const } }
  const alerts: Alerts = {
    link: 'https://gauge.example.org',
    channels: [channel],
    rules,
    digests: [],
    ...more,
  }
  application.app.parts.config = { ...application.app.parts.config, alerts } as never
}

async function ask<T>(address: string, schema: never, body?: object): Promise<T> {
  const request = body ? { method: 'POST' as const, payload: body } : {}
  const response = await application.app.inject({ url: address, headers: { host: 'localhost' }, ...request })
  expect(response.statusCode, response.body).toBe(200)
  expect(Value.Errors(schema, response.json())).toEqual([])
  return response.json()
}

const overview = () => ask<AlertsAnswer>('/api/alerts', AlertsAnswer as never)
const check = (isDry: boolean) =>
  ask<AlertsCheck>('/api/alerts/check', AlertsCheck as never, { dry_run: isDry })
const stale: Condition = { kind: 'freshness', source: null, hours: 6 }
const threshold = { kind: 'threshold', of: 'value', by: null, group: null, days: 700 } as const

describe('an alert', () => {
  test('fires once an episode, says when it is over, and a dry run sends nothing', async () => {
    configure({ stale })
    now = started + 7 * HOUR_MS
    const dry = await check(true)
    expect(dry.messages).toMatchObject([{ channel: 'ops' }])
    expect(dry.messages[0]!.markdown).toMatch(/was last read well 7 h ago, more than 6 h/)
    expect([heard, (await overview()).episodes]).toEqual([[], []])
    await check(false)
    now += HOUR_MS
    await check(false)
    expect(heard).toHaveLength(1)
    expect(heard[0]!.items[0]).toMatchObject({ state: 'fired', link: 'https://gauge.example.org/sources' })
    now += HOUR_MS
    const source = 'UPDATE meta.source SET last_ok_at = epoch_ms(CAST($at AS BIGINT))'
    await application.warehouse.land((lane) => lane.run(source, { at: now }))
    await check(false)
    await application.warehouse.land((lane) => lane.run(source, { at: started }))
    expect(heard[1]!.items).toMatchObject([{ state: 'resolved', rule: 'stale' }])
    const { episodes, messages } = await overview()
    expect([episodes.length, episodes[0]!.resolved_at]).toEqual([1, now])
    expect(messages.map(({ delivered_at }) => delivered_at !== null)).toEqual([true, true])
  })

  test('that does not arrive is tried again later, and shown until it has', async () => {
    configure({ stale })
    now = started + 7 * HOUR_MS
    answers = [500, 429]
    await check(false)
    expect((await overview()).messages).toMatchObject([
      {
        attempt_count: 1,
        delivered_at: null,
        next_try_at: now + 60_000,
        last_error: expect.stringContaining('500'),
      },
    ])
    now += 60_000
    await application.app.notify.tick()
    now += 5 * 60_000
    await application.app.notify.tick()
    expect(heard).toHaveLength(1)
    expect((await overview()).messages).toMatchObject([
      { attempt_count: 3, last_error: null, delivered_at: now },
    ])
  })

  test('that is refused is given up, and says so', async () => {
    configure({ stale })
    now = started + 7 * HOUR_MS
    answers = [404]
    await check(false)
    expect((await overview()).messages).toMatchObject([
      { attempt_count: 1, next_try_at: null, given_up_at: now, last_error: expect.stringContaining('404') },
    ])
  })

  test('on a figure needs the whole interval beyond the limit, and cases enough', async () => {
    const { body } = await application.app.inject({
      url: '/api/metrics/change_lead_time?from=2024-06-01&to=2026-06-01',
    })
    const { total } = JSON.parse(body) as { total: { window: { n: number; low: number; value: number } } }
    const { low, value, n } = total.window
    now = started
    const rule = { ...threshold, metric: 'change_lead_time', below: null, leastN: 5 }
    const between = (low + value) / 2
    configure({
      surely: { ...rule, above: low * 0.9, leastN: 5 },
      perhaps: { ...rule, above: between },
      few: { ...rule, above: low * 0.9, leastN: n + 1000 },
    })
    const { messages } = await check(true)
    expect(messages[0]!.markdown).toMatch(/^\*\*surely\*\*: .* is .*, above .*; n = \d+\n- 95 % interval/)
    expect(messages[0]!.markdown).not.toMatch(/perhaps|few/)
  })

  test('on what waits names the oldest; one that cannot be judged keeps no other from it', async () => {
    now = started
    const waiting = { kind: 'waiting', metric: 'waiting_age', hours: 1, by: null, group: null } as const
    configure({
      waiting,
      wrong: { ...waiting, metric: 'change_lead_time' },
      unknown: { ...threshold, metric: 'nothing', above: 1, below: null, leastN: 5 },
    })
    const { messages, errors } = await check(false)
    expect(messages[0]!.markdown).toMatch(
      /\*\*waiting\*\*: .*waited longer than 60 min|\*\*waiting\*\*: .*waited longer than 1 h/,
    )
    expect(errors.map(({ rule }) => rule)).toEqual(['wrong', 'unknown'])
    const { rules } = await overview()
    expect(rules.filter(({ error }) => error !== null).map(({ name }) => name)).toEqual(['wrong', 'unknown'])
  })

  test('is judged after builds, at most once a minute, and without builds as well', async () => {
    configure({ stale })
    now = started
    await check(false)
    now = started + 7 * HOUR_MS
    await application.app.notify.tick()
    expect(heard).toHaveLength(1)
    now = started
    await application.app.synchroniser.rebuild()
    await application.app.notify.tick()
    expect(heard).toHaveLength(1)
  })
})

describe('a digest', () => {
  test('of a quiet week is one line with the count of what was scanned', async () => {
    configure({})
    now = started
    const answer = await ask<DigestAnswer>('/api/digest?audience=leaders', DigestAnswer as never)
    expect(answer.markdown).toMatch(
      /^# Streamgauge for leaders, week to \w+ \d+ \w+\n\nA quiet week: .*\d+ series scanned.*\n$/,
    )
  })

  test('for a team that nobody knows, or that is not configured, says so', async () => {
    configure({})
    for (const address of ['/api/digest?audience=team&team=nobody', '/api/digest?audience=everyone']) {
      const { statusCode } = await application.app.inject({ url: address })
      expect(statusCode).toBe(400)
    }
    const sent = await application.app.inject({
      method: 'POST',
      url: '/api/digest/send',
      payload: { audience: 'leaders' },
    })
    expect([sent.statusCode, sent.json().message]).toEqual([400, expect.stringContaining('alerts.digests')])
  })

  test('is sent when it is due, once, also when its time passed while nobody was there', async () => {
    const plan = { audience: 'leaders' as const, team: null, schedule: '0 8 * * 1', to: ['ops'] }
    configure({}, { digests: [plan] })
    now = started
    await application.app.notify.tick()
    const { digests } = await overview()
    expect(heard).toEqual([])
    expect(digests[0]!.next_at).toBeGreaterThan(started)
    now = digests[0]!.next_at! + 26 * HOUR_MS
    await application.app.notify.tick()
    expect(heard).toMatchObject([
      { kind: 'digest', title: expect.stringContaining('Streamgauge for leaders') },
    ])
    await ask('/api/digest/send', DigestAnswer as never, { audience: 'leaders' })
    expect(heard).toHaveLength(2)
  })
})
