/** Brings every source up to date: the one place that owns order, state, retry, checks and what is said about it. */
import type { Warehouse } from '../transforms/warehouse.ts'
import { loadConnectors } from './connectors.ts'
import type { Connector, Source } from './contract.ts'
import { findExpansions, type FoundSource } from './expand.ts'
import type { Clock } from './http.ts'
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
 * Syncs sources, a few side by side, and after them the sources that they name. One that fails never hides the others.
 * Never throws on a source's failure: the report and meta.source say what happened. An unknown name in `only` throws.
 */
export async function syncSources(
  warehouse: Warehouse,
  config: SyncConfig,
  options: SyncOptions = {},
): Promise<SyncReport> {
  const connectors = options.connectors ?? (await loadConnectors())
  const run = (sources: readonly Source[]) => runAll(warehouse, connectors, sources, options)
  const known = await findExpansions(warehouse, config.sources, connectors)
  const picked = pickSources([...config.sources, ...known.map(({ source }) => source)], options.only)
  const configured = new Set(config.sources.map(({ id }) => id))
  const first = picked.filter(({ id }) => configured.has(id))
  const reports = await run(first)
  const found = first.some((source) => isParent(source, connectors))
    ? await findExpansions(warehouse, config.sources, connectors)
    : known
  const named = new Set(options.only ? picked.map(({ id }) => id) : [])
  const parents = new Set(first.map(({ id }) => id))
  const due: Source[] = []
  for (const item of found) {
    const { id, foundBy } = item.source
    if (named.has(id) || (parents.has(foundBy ?? '') && (await isDue(warehouse, item)))) due.push(item.source)
  }
  reports.push(...(await run(due)))
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

/** In order of the list, whichever ends first. */
async function runAll(
  warehouse: Warehouse,
  connectors: readonly Connector[],
  sources: readonly Source[],
  options: SyncOptions,
): Promise<SourceReport[]> {
  const reports: SourceReport[] = []
  const waiting = [...sources.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [i, source] = next
      const connector = connectors.find(({ name }) => name === source.tool)
      if (!connector) throw new Error(`No connector of this name: ${source.tool}`)
      reports[i] = await new SourceRun({ warehouse, connector, source, options }).sync()
    }
  }
  await Promise.all(Array.from({ length: options.concurrency ?? 3 }, work))
  return reports
}

function isParent({ tool }: Source, connectors: readonly Connector[]): boolean {
  return connectors.some(({ name, expand }) => name === tool && expand)
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
