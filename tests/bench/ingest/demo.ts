/** The demo as a user starts it: when figures are there, when all of it is, and what takes the time. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuOfTree, measureCrowding } from './reference.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const POLL_MS = 250
const LONGEST_MS = 600_000
/** Metrics of the first screen. */
const METRICS = ['merged_changes', 'deployment_frequency', 'change_lead_time']

export interface DemoResult {
  size: 'small' | 'demo'
  serving_s: number
  first_rows_s: number | null
  first_figures_s: number | null
  all_s: number | null
  /** CPU seconds that it and its tools had used then: on idle cores it cannot be faster than their share of this. */
  cpu_s: { first_rows: number | null; first_figures: number | null; all: number | null }
  /** Wall seconds a CPU second takes, before and after. */
  crowding: [number, number]
  /** Seconds after the start at which each source had been read. */
  sources: Record<string, number>
  builds: { id: number; at_s: number }[]
  figures: Record<string, number>
}

interface Progress {
  runs: { run_id: number }[]
  build_id: number
  streams: { source: string; stream: string; phase: string; done: number }[]
  failures: { source: string | null; message: string }[]
}

export async function measureDemo(folder: string, size: 'small' | 'demo'): Promise<DemoResult> {
  const before = measureCrowding()
  const startedAt = performance.now()
  const seconds = () => Math.round((performance.now() - startedAt) / 100) / 10
  const child = spawn(
    process.execPath,
    [join(ROOT, 'cli.ts'), 'serve', '--demo', '--port', '0', '--data', folder],
    {
      cwd: folder,
      env: { ...process.env, ...(size === 'small' ? { STREAMGAUGE_DEMO_SIZE: 'small' } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  try {
    const url = await addressOf(child)
    const result: DemoResult = {
      size,
      serving_s: seconds(),
      first_rows_s: null,
      first_figures_s: null,
      all_s: null,
      cpu_s: { first_rows: null, first_figures: null, all: null },
      crowding: [before, 0],
      sources: {},
      builds: [],
      figures: {},
    }
    await watch(url, result, seconds, () => (child.pid === undefined ? null : cpuOfTree(child.pid)))
    result.crowding = [before, measureCrowding()].map((value) => Math.round(value * 10) / 10) as [
      number,
      number,
    ]
    return result
  } finally {
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGINT')
    await closed
  }
}

/** Polls until the first run has ended and what it brought is built. */
async function watch(
  url: string,
  result: DemoResult,
  seconds: () => number,
  cpu: () => number | null,
): Promise<void> {
  for (const until = performance.now() + LONGEST_MS; performance.now() < until; await sleep(POLL_MS)) {
    const progress = await ask<Progress>(url, 'progress')
    const [failure] = progress.failures
    if (failure) throw new Error(`The demo failed: ${failure.source ?? 'build'}: ${failure.message}`)
    const note = (event: 'first_rows' | 'first_figures' | 'all') => {
      if (result[`${event}_s`] !== null) return
      result[`${event}_s`] = seconds()
      result.cpu_s[event] = cpu()
    }
    if (progress.streams.some(({ stream, done }) => stream !== '' && done > 0)) note('first_rows')
    for (const { source, phase } of progress.streams)
      if (phase === 'done') result.sources[source] ??= seconds()
    const isNew = progress.build_id > (result.builds.at(-1)?.id ?? 0)
    if (isNew) result.builds.push({ id: progress.build_id, at_s: seconds() })
    if (isNew || (progress.build_id > 0 && result.first_figures_s === null)) {
      result.figures = await readFigures(url)
      if ((result.figures.merged_changes ?? 0) > 0) note('first_figures')
    }
    // Later runs follow each other for as long as the demo lives.
    const isOver = progress.build_id > 0 && !progress.runs.some(({ run_id: id }) => id === 1)
    if (!isOver || result.first_figures_s === null) continue
    note('all')
    return
  }
}

async function readFigures(url: string): Promise<Record<string, number>> {
  const entries = await Promise.all(
    METRICS.map(async (name) => {
      const { total } = await ask<{ total: { window: { n: number } } }>(url, `metrics/${name}`)
      return [name, total.window.n] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** A busy server asks for another try. */
async function ask<T>(url: string, path: string): Promise<T> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(`${url}/api/${path}`, { headers: { accept: 'application/json' } })
    if (response.ok) return (await response.json()) as T
    const text = await response.text()
    if (response.status !== 503 || tries === 100) throw new Error(`${response.status} of ${path}: ${text}`)
    await sleep(POLL_MS)
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      text += chunk.toString()
      const url = /serves at (http:\S+)/.exec(text)?.[1]
      if (url) resolve(url)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code) => reject(new Error(`The demo ended with ${code}: ${text}`)))
  })
}
