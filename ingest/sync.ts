/** Brings every source up to date: the one place that owns order, state, retry, checks and what is said about it. */
import type { Warehouse } from '../transforms/warehouse.ts'
import { loadConnectors } from './connectors.ts'
import type { Connector, Source } from './contract.ts'
import { SourceRun } from './source.ts'
import type { StreamOutcome } from './state.ts'

export interface SyncProgress {
  source: string
  stream: string
  phase: 'fetching' | 'landing' | 'done' | 'failed'
  done: number
  total: number | null
  message?: string
}

export interface SourceReport {
  source: string
  ok: boolean
  error?: { code: string; message: string }
  notes: string[]
  streams: StreamOutcome[]
  durationMs: number
}

export interface SyncReport {
  sources: SourceReport[]
  /** Whether any row landed: nothing has to be built otherwise. */
  changed: boolean
}

export interface SyncOptions {
  /** Names or ids of sources; all when left out. */
  only?: readonly string[]
  onProgress?: (progress: SyncProgress) => void
  signal?: AbortSignal
  /** Default: every folder in connectors/. */
  connectors?: readonly Connector[]
}

/** The part of the configuration that syncing needs. */
export interface SyncConfig {
  readonly sources: readonly Source[]
}

/**
 * Syncs sources one after another; one that fails never hides the others. Never throws on a source's failure: the
 * report and meta.source say what happened. An unknown name in `only` throws.
 */
export async function syncSources(
  warehouse: Warehouse,
  config: SyncConfig,
  options: SyncOptions = {},
): Promise<SyncReport> {
  const connectors = options.connectors ?? (await loadConnectors())
  const sources: SourceReport[] = []
  for (const source of pickSources(config.sources, options.only)) {
    const connector = connectors.find(({ name }) => name === source.tool)
    if (!connector) throw new Error(`No connector of this name: ${source.tool}`)
    sources.push(await new SourceRun({ warehouse, connector, source, options }).sync())
  }
  return { sources, changed: sources.some(({ streams }) => streams.some(({ landed }) => landed > 0)) }
}

function pickSources(sources: readonly Source[], only?: readonly string[]): readonly Source[] {
  if (!only) return sources
  const known = new Set(sources.flatMap(({ id, name }) => [id, name]))
  const unknown = only.find((name) => !known.has(name))
  if (unknown)
    throw new Error(`No source of this name, there are ${sources.map(({ id }) => id).join(', ')}: ${unknown}`)
  return sources.filter(({ id, name }) => only.includes(id) || only.includes(name))
}
