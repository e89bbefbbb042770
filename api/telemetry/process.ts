import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks'
import { Counter, Gauge, type Registry } from 'prom-client'

const NS = 1e9
const MICROS = 1e6
const QUANTILES = [50, 90, 99] as const

/** What the process uses, by OpenTelemetry's names for Node. Returns the way to stop measuring. */
export function measureProcess(registry: Registry): () => void {
  const registers = [registry]
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  for (const quantile of QUANTILES)
    new Gauge({
      name: `nodejs_eventloop_delay_p${quantile}_seconds`,
      help: `Event loop delay that ${quantile} % of the turns since the last reading stayed below.`,
      registers,
      collect() {
        this.set(delay.percentile(quantile) / NS)
      },
    })
  new Gauge({
    name: 'nodejs_eventloop_delay_max_seconds',
    help: 'Longest event loop delay since the last reading.',
    registers,
    collect() {
      this.set(delay.max / NS)
      // Last of the four: what was seen is told once.
      delay.reset()
    },
  })
  let last: EventLoopUtilization = performance.eventLoopUtilization()
  new Gauge({
    name: 'nodejs_eventloop_utilization_ratio',
    help: 'Share of the time since the last reading in which the event loop was at work.',
    registers,
    collect() {
      const now = performance.eventLoopUtilization()
      this.set(performance.eventLoopUtilization(now, last).utilization)
      last = now
    },
  })
  measureUse(registers)
  return () => void delay.disable()
}

function measureUse(registers: Registry[]): void {
  new Counter({
    name: 'process_cpu_time_seconds_total',
    help: 'Processor time of all threads, the engine included.',
    labelNames: ['cpu_mode'],
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc({ cpu_mode: 'user' }, user / MICROS)
      this.inc({ cpu_mode: 'system' }, system / MICROS)
    },
  })
  new Gauge({
    name: 'process_memory_usage_bytes',
    help: 'Resident memory, the engine included.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  new Gauge({
    name: 'v8js_memory_heap_used_bytes',
    help: 'Memory in use by JavaScript.',
    registers,
    collect() {
      this.set(process.memoryUsage().heapUsed)
    },
  })
  new Gauge({
    name: 'process_uptime_seconds',
    help: 'Time since the process began.',
    registers,
    collect() {
      this.set(process.uptime())
    },
  })
}
