/**
 * npm run bench:webhooks [-- --json] [--short]: deliveries at a steady pace and in a burst, against the product and
 * against a bare route that keeps nothing, and whether all that was taken has landed.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SECRET } from './webhooks/deliveries.ts'
import { post, type Load } from './webhooks/load.ts'
import type { Landed } from './webhooks/server.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    rate: { type: 'string', default: '500' },
  },
})
const rate = Number(values.rate)
const seconds = values.short ? 10 : 60
const burst = values.short ? 4_000 : 20_000

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'))
try {
  const bare = await measure('bare')
  const product = await measure(folder)
  const result = { load: loadavg()[0], rate, seconds, burst, bare, product, ratio: compare(bare, product) }
  if (values.json) console.log(JSON.stringify(result, null, 2))
  else show(result)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

interface Measured {
  steady: Load
  burst: Load
  landed: Landed
  /** Deliveries that were answered with 202. */
  taken: number
  /** Until nothing waited to be processed any more. */
  drainedSeconds: number
}

async function measure(place: string): Promise<Measured> {
  const child = fork(new URL('./webhooks/server.ts', import.meta.url), [place], {
    env: { UV_THREADPOOL_SIZE: '16', ...process.env, BENCH_SECRET: SECRET },
  })
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }]
    await post(url, 100, 100, 1_000_000)
    const steady = await post(url, rate * seconds, rate)
    const flood = await post(url, burst, null, 2_000_000)
    const { landed, drainedSeconds } = await drain(child)
    const taken = 100 + (steady.statuses['202'] ?? 0) + (flood.statuses['202'] ?? 0)
    return { steady, burst: flood, landed, taken, drainedSeconds }
  } finally {
    child.kill('SIGKILL')
  }
}

async function drain(child: ChildProcess): Promise<{ landed: Landed; drainedSeconds: number }> {
  const startedAt = performance.now()
  for (;;) {
    child.send('tell')
    const [landed] = (await once(child, 'message')) as [Landed]
    if (!landed.backlog) return { landed, drainedSeconds: Math.round(performance.now() - startedAt) / 1000 }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function compare(bare: Measured, product: Measured): Record<string, number> {
  const times = (a: number, b: number) => Math.round((a / b) * 10) / 10
  return {
    p50: times(product.steady.p50, bare.steady.p50),
    p99: times(product.steady.p99, bare.steady.p99),
    cpu: times(product.landed.cpuMs, bare.landed.cpuMs),
  }
}

function show({
  load,
  ratio,
  ...rest
}: {
  load: number | undefined
  bare: Measured
  product: Measured
  ratio: object
}): void {
  for (const [name, { steady, burst: flood, landed, taken, drainedSeconds }] of Object.entries({
    bare: rest.bare,
    product: rest.product,
  })) {
    const say = ({ sent, statuses, p50, p99, max, unclear, seconds: took }: Load) =>
      `${sent} in ${took} s ${JSON.stringify(statuses)}, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms, unclear ${unclear}`
    console.log(`${name}\n  steady  ${say(steady)}\n  burst   ${say(flood)}`)
    if (name === 'product')
      console.log(
        `  taken ${taken}, landed ${landed.deliveries}, lost ${taken - landed.deliveries}; rows ${landed.rows}; processed ${drainedSeconds} s after`,
      )
  }
  console.log(`ratio ${JSON.stringify(ratio)}; load of the machine ${load?.toFixed(1)}`)
}
