import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { logTo, readable, requestIdOf, traceOf, type LogLine } from './telemetry/log.ts'

const lines: LogLine[] = []
let application: Application
beforeAll(async () => {
  const logger = logTo({ write: (line: string) => void lines.push(JSON.parse(line) as LogLine) }, 'debug')
  application = await openApplication({ options: { logger } })
})
afterAll(() => application.close())

const ask = (url: string, headers: Record<string, string> = {}) => application.app.inject({ url, headers })

/** The value of a series as Prometheus reads it. */
async function valueOf(series: string): Promise<number> {
  const { body } = await ask('/metrics')
  const line = body.split('\n').find((text) => text.startsWith(`${series} `))
  return line === undefined ? Number.NaN : Number(line.slice(series.length + 1))
}

test('every line of /metrics is a comment or a series, and each has its help and type', async () => {
  const { body, headers, statusCode } = await ask('/metrics')
  expect([statusCode, headers['content-type']]).toEqual([
    200,
    expect.stringContaining('text/plain; version=0.0.4'),
  ])
  const texts = body.split('\n').filter((text) => text !== '')
  const odd = texts.filter((text) => !/^(# (HELP|TYPE) \S+ .+|[a-z0-9_]+(\{.*\})? \S+)$/.test(text))
  expect(odd).toEqual([])
  const names = texts.flatMap((text) => /^# TYPE (\S+)/.exec(text)?.[1] ?? [])
  expect(names).toEqual(
    expect.arrayContaining([
      'http_server_request_duration_seconds',
      'nodejs_eventloop_delay_p99_seconds',
      'process_cpu_time_seconds_total',
      'process_memory_usage_bytes',
      'streamgauge_build_id',
      'streamgauge_warehouse_size_bytes',
      'streamgauge_disk_free_bytes',
    ]),
  )
})

test('requests are counted by route, whatever the path says', async () => {
  const series =
    'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/api/metrics/:name",http_response_status_code="404"}'
  await ask('/api/metrics/nothing')
  const before = await valueOf(series)
  await ask('/api/metrics/nothing-else')
  expect((await valueOf(series)) - before).toBe(1)
  expect((await ask('/metrics')).body).not.toContain('nothing')
})

test('what is measured is true', async () => {
  expect(await valueOf('process_memory_usage_bytes')).toBeGreaterThan(50 * 1024 ** 2)
  expect(await valueOf('streamgauge_warehouse_size_bytes{part="file"}')).toBeGreaterThan(0)
  expect(await valueOf('streamgauge_build_id')).toBe(application.app.synchroniser.buildId())
  // The one that reads it.
  expect(await valueOf('http_server_active_requests')).toBe(1)
})

test('a request has one id in its answer and in the log, a given one if it is harmless', async () => {
  lines.length = 0
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const { headers } = await ask('/api/about?secret=hidden', {
    'x-request-id': 'proxy-17',
    traceparent: `00-${trace}-00f067aa0ba902b7-01`,
  })
  expect(headers['x-request-id']).toBe('proxy-17')
  const line = lines.find(({ msg }) => msg === 'request answered')
  expect(line).toMatchObject({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    request_id: 'proxy-17',
    trace_id: trace,
    'http.route': '/api/about',
    'url.path': '/api/about',
    'http.response.status_code': 200,
  })
  expect(JSON.stringify(lines)).not.toContain('hidden')
  const odd = await ask('/api/about', { 'x-request-id': 'two\nlines' })
  expect(odd.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
})

test('what watches the process is no news', async () => {
  lines.length = 0
  await ask('/health')
  await ask('/metrics')
  expect(lines.filter(({ msg }) => msg === 'request answered').map(({ level }) => level)).toEqual([
    'debug',
    'debug',
  ])
})

test('ids and traces that are no such thing are left out', () => {
  expect(requestIdOf({ headers: { 'x-request-id': 'a'.repeat(65) } })).toMatch(/^[\da-f-]{36}$/)
  expect(traceOf({ traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` })).toBeUndefined()
  expect(traceOf({ traceparent: 'nonsense' })).toBeUndefined()
})

test('a line for a person says what failed and for which request', () => {
  const line = JSON.stringify({
    level: 'error',
    time: '',
    msg: 'request failed',
    request_id: 'r1',
    err: { message: 'no room' },
  })
  expect(readable(line)).toBe('error: request failed: no room (request r1)')
})
