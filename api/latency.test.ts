import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import type { MetricsAnswer } from './schemas/metric.ts'

let application: Application
beforeAll(async () => void (application = await openApplication()))
afterAll(() => application.close())

test('prints how long metrics take, uncached', async () => {
  const { metrics } = (await application.app.inject('/api/metrics')).json() as MetricsAnswer
  const times: number[] = []
  for (let round = 0; round < 5; round++) {
    for (const { name } of metrics) {
      const started = performance.now()
      // Another as-of each time: none of these answers has been given before.
      const as_of = Date.parse('2026-03-01') + round
      const response = await application.app.inject(
        `/api/metrics/${name}?from=2025-09-01&to=2026-03-01&as_of=${as_of}`,
      )
      times.push(performance.now() - started)
      expect(response.statusCode).toBe(200)
    }
  }
  times.sort((a, b) => a - b)
  const quantile = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? NaN)
  console.log(`metrics: ${times.length} asked, p50 ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms`)
})
