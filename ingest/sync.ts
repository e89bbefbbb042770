/** Brings every source up to date: the one place that owns order, state, retry, checks and what is said about it. */
import type { Warehouse } from '../transforms/warehouse.ts'
import { loadConnectors } from './connectors.ts'
import type { Connector, Source } from './contract.ts'
import { findExpansions, type FoundSource } from './expand.ts'
import type { Clock } from './http.ts'
import { Readings } from './readings.ts'
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
  /** Names or ids of sources, of those that other sources name too; all when left out. */
  only?: readonly string[]
  /** Leaves out what connectors read as older history; a sync without this goes on with it. */
  recentOnly?: boolean
  /** Hears when the newest records of a source are in; older ones follow, where it tells them apart, once it is over. */
  onRecent?: (source: string) => void | Promise<void>
  /** How many sources are read side by side; 3. */
  concurrency?: number
  onProgress?: (progress: SyncProgress) => void
  signal?: AbortSignal
  clock?: Clock
  /** Default: every folder in connectors/. */
  connectors?: readonly Connector[]
}

/** The part of the configuration that syncing needs. */
export interface SyncConfig {
  readonly sources: readonly Source[]
}

/**
 * Syncs sources, a few side by side, and with them the sources that they name. One that fails never hides the others.
 * Never throws on a source's failure: the report and meta.source say what happened. An unknown name in `only` throws.
 */
export async function syncSources(
  warehouse: Warehouse,
  config: SyncConfig,
  options: SyncOptions = {},
): Promise<SyncReport> {
  const connectors = options.connectors ?? (await loadConnectors())
  const found = () => findExpansions(warehouse, config.sources, connectors)
  const picked = pickSources(
    [...config.sources, ...(await found()).map(({ source }) => source)],
    options.only,
  )
  const named = new Set(options.only ? picked.map(({ id }) => id) : [])
  const readings = new Readings(options.concurrency ?? 3, async (source) => {
    const connector = connectors.find(({ name }) => name === source.tool)
    if (!connector) throw new Error(`No connector of this name: ${source.tool}`)
    let isExpanded = !connector.expand
    // Before its older records: they may take long, and what it names need not wait for them.
    const expand = async () => {
      if (isExpanded) return
      isExpanded = true
      for (const item of await found()) {
        const isIts = item.source.foundBy === source.id && !named.has(item.source.id)
        if (isIts && (await isDue(warehouse, item))) readings.add([item.source])
      }
    }
    const onRecent = async () => {
      await options.onRecent?.(source.id)
      await expand()
    }
    const report = await new SourceRun({ warehouse, connector, source, options, onRecent }).sync()
    await expand()
    return report
  })
  readings.add(options.only ? picked : config.sources)
  const reports = await readings.end()
  return {
    sources: reports,
    changed: reports.some(({ streams }) => streams.some(({ landed }) => landed > 0)),
  }
}

/** Sources that others name, as they were last found; for lists of all sources. */
export async function foundSources(warehouse: Warehouse, config: SyncConfig): Promise<Source[]> {
  const found = await findExpansions(warehouse, config.sources, await loadConnectors())
  return found.map(({ source }) => source)
}

/** Read well since it was last seen to change, and as what it is now: nothing to ask for. */
async function isDue(warehouse: Warehouse, { source, changedAt }: FoundSource): Promise<boolean> {
  if (changedAt === null) return true
  const [state] = await warehouse.rows<{
    started: number | null
    error: string | null
    isConfiguration: boolean | null
  }>(
    `select last_started_at as started, last_error as error, is_configuration as "isConfiguration"
     from meta.source where source = $source and last_ok_at is not null`,
    { source: source.id },
  )
  if (!state || state.error !== null || state.started === null) return true
  return state.started <= changedAt || (state.isConfiguration ?? false) !== source.isConfiguration
}

function pickSources(sources: readonly Source[], only?: readonly string[]): readonly Source[] {
  if (!only) return sources
  const known = new Set(sources.flatMap(({ id, name }) => [id, name]))
  const unknown = only.find((name) => !known.has(name))
  if (unknown)
    throw new Error(`No source of this name, there are ${sources.map(({ id }) => id).join(', ')}: ${unknown}`)
  return sources.filter(({ id, name }) => only.includes(id) || only.includes(name))
}
