/** Brings every source up to date: the one place that owns order, state, retry, checks and what is said about it. */
import { WarehouseError, type Warehouse } from '../transforms/warehouse.ts'
import { loadConnectors } from './connectors.ts'
import { SourceError, type Connector, type Source } from './contract.ts'
import { finishRun, startRun, type StreamOutcome } from './state.ts'
import { StreamRun } from './stream.ts'

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
    sources.push(await syncSource(warehouse, connector, source, options))
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

async function syncSource(
  warehouse: Warehouse,
  connector: Connector,
  source: Source,
  options: SyncOptions,
): Promise<SourceReport> {
  const startedAt = performance.now()
  const notes = new Set<string>()
  const streams: StreamOutcome[] = []
  let current = ''
  let error: SourceReport['error']
  let runId: number | undefined
  const tell = (phase: SyncProgress['phase'], done: number, total: number | null, message?: string) =>
    options.onProgress?.({
      source: source.id,
      stream: current,
      phase,
      done,
      total,
      ...(message ? { message } : {}),
    })
  const context = {
    folder: warehouse.folder,
    signal: options.signal ?? new AbortController().signal,
    note: (text: string) => void notes.add(text),
    progress: (done: number, total: number | null, message?: string) =>
      tell('fetching', done, total, message),
  }
  try {
    context.signal.throwIfAborted()
    runId = await warehouse.land((lane) => startRun(lane, source))
    tell('fetching', 0, null)
    const session = await connector.open(source, context)
    for (const stream of connector.streams) {
      if (!stream.pages) continue
      current = stream.name
      const run = new StreamRun({ ...context, warehouse, connector, source, stream, session, tell })
      streams.push(...run.outcomes)
      await run.read()
    }
    tell('done', 1, 1)
  } catch (caught) {
    error = describe(caught)
    tell('failed', 0, null, error.message)
  }
  const end = { error: error?.message ?? null, notes: [...notes], streams }
  const unsaved = await saveEnd(warehouse, source, runId, end)
  error ??= unsaved
  const durationMs = Math.round(performance.now() - startedAt)
  return {
    source: source.id,
    ok: !error,
    ...(error ? { error } : {}),
    notes: [...notes],
    streams,
    durationMs,
  }
}

/** A run whose end cannot be written (no disk space, for one) has failed, even if all rows arrived. */
async function saveEnd(
  warehouse: Warehouse,
  source: Source,
  runId: number | undefined,
  end: Parameters<typeof finishRun>[3],
): Promise<SourceReport['error']> {
  if (runId === undefined) return undefined
  try {
    await warehouse.land((lane) => finishRun(lane, runId, source.id, end))
    return undefined
  } catch (caught) {
    return describe(caught)
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof SourceError || error instanceof WarehouseError) {
    return { code: error.code, message: error.message }
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'aborted', message: 'Stopped on request' }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return { code: 'no_space', message: 'No disk space left, free some and sync again' }
  }
  return { code: 'failed', message: error instanceof Error ? error.message : String(error) }
}
