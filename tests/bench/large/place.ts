/** Where a bench works: a large warehouse's copy, which it builds, posts to and reads. */
import { existsSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Size } from '../../../fixtures/org/index.ts'
import { SECRET } from '../webhooks/deliveries.ts'
import type { Built } from './build-worker.ts'
import { copyData, keepLarge, type Large } from './kept.ts'
import { startWorker, type Worker } from './worker.ts'

export interface Place {
  large: Large
  /** The copy's data folder. */
  data: string
  isShort: boolean
}

// The configuration names them; nothing is asked with them.
const SECRETS = { BENCH_SECRET: SECRET }
const NAMES = ['GITHUB', 'JIRA', 'JIRA_EMAIL', 'PAGERDUTY'].map((name) => [`ORGANISATION_${name}`, 'unused'])
const env = { ...SECRETS, ...(Object.fromEntries(NAMES) as NodeJS.ProcessEnv) }

export async function openPlace(events: number, size: Size, isShort: boolean): Promise<Place> {
  const large = await keepLarge(events, size)
  return { large, data: join(tmpdir(), `streamgauge-bench-large-${size}-${events}`), isShort }
}

export function startBuilder({ large, data }: Place): Worker {
  return startWorker('build-worker.ts', [large.configuration, data], env)
}

export function startServer({ large, data }: Place): Worker {
  return startWorker('server.ts', [large.configuration, data], env)
}

/** As it landed: nothing is built. */
export function restore({ large, data }: Place): void {
  rmSync(data, { recursive: true, force: true })
  copyData(large.data, data)
}

/** Built, as the last part that ran left it, or anew. */
export async function prepare(place: Place): Promise<void> {
  if (existsSync(place.data)) return
  restore(place)
  const builder = startBuilder(place)
  await builder.ask<Built>('build')
  await builder.stop()
}

export function fileMb({ data }: Place): number {
  return statSync(join(data, 'streamgauge.duckdb')).size / 1e6
}
