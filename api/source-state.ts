import type { FastifyInstance } from 'fastify'
import { maskSecrets } from './mask.ts'
import type { ConfiguredSource } from './parts.ts'
import { countRows, readRows } from './relation.ts'
import {
  RateBudget,
  type RejectedAnswer,
  type RejectedRecord,
  type RejectedText,
  type SourceState,
  type SyncRun,
} from './schemas/source.ts'
import { readBySource, readStreams } from './stream-state.ts'

const RUN_LIMIT = 30
const REJECTED_LIMIT = 20
const SAMPLE_LENGTH = 300
const HOUR_MS = 3_600_000
const HANDED_OVER = 'Handed over as files: to change what it brought, hand over a file of the same name'
const WRITTEN = 'Written by people here: it is changed on its screens, and nothing has to be fetched'
const NOT_CONFIGURED = 'No longer configured: what it brought stays, nothing new is fetched'

interface StoredSource {
  source: string
  tool: string | null
  label: string | null
  is_configuration: boolean | null
  last_started_at: number | null
  last_finished_at: number | null
  last_ok_at: number | null
  last_error: string | null
  notes: string | null
  found_by: string | null
}
const STORED =
  'source tool label is_configuration last_started_at last_finished_at last_ok_at last_error notes found_by'.split(
    ' ',
  )

/** Every source that is configured or has brought something, and what is known of it. */
export async function readSources(app: FastifyInstance): Promise<SourceState[]> {
  const [stored, runs, streams, budgets, reach, hasRejected] = await Promise.all([
    readStored(app),
    readRuns(app),
    readStreams(app),
    readBySource<RateBudget>(app, 'meta.rate_budget', Object.keys(RateBudget.properties), [
      'host',
      'resource',
    ]),
    app.reach(),
    countRejected(app, {}).then((count) => count > 0),
  ])
  return Promise.all(
    stored.map(async ({ notes, found_by: parent, ...rest }) => {
      const { source } = rest
      const rejected = hasRejected
        ? await readRejected(app, source)
        : { rows: [], total_count: 0, limit: REJECTED_LIMIT }
      return {
        ...rest,
        tool: rest.tool ?? source.split(':', 1)[0] ?? '',
        label: rest.label ?? source,
        is_configuration: rest.is_configuration === true,
        state: stateOf(app, rest),
        age_hours: rest.last_ok_at === null ? null : (app.settings.clock() - rest.last_ok_at) / HOUR_MS,
        notes: [...parseNotes(notes), ...sayWhence(app, parent ?? source)],
        parent,
        schedule: app.schedule.state(source),
        kinds: reach.get(source) ?? [],
        budgets: budgets.get(source) ?? [],
        streams: streams.get(source) ?? [],
        runs: runs.get(source) ?? [],
        rejected,
        deliveries: app.receiving.describe(source),
      }
    }),
  )
}

/** Ids of the sources that can be read now: configured ones, and those that came with them. */
export async function readConfigured(app: FastifyInstance): Promise<string[]> {
  const stored = await readStored(app)
  return stored.filter((row) => isConfigured(app, row.found_by ?? row.source)).map(({ source }) => source)
}

function sayWhence(app: FastifyInstance, source: string): string[] {
  if (app.files.isUpload(source)) return [HANDED_OVER]
  if (source === app.records.source) return [WRITTEN]
  return isConfigured(app, source) ? [] : [NOT_CONFIGURED]
}

function isConfigured(app: FastifyInstance, source: string): boolean {
  return app.parts.config?.sources?.some(({ id }) => id === source) ?? true
}

/** What is known of each source, configured ones that were never synced included. */
async function readStored(app: FastifyInstance): Promise<StoredSource[]> {
  const relation = await app.relations.state('meta.source')
  const stored = await readRows<StoredSource>(app.parts.warehouse, relation, {
    columns: STORED,
    order: ['source'],
  })
  const configured = app.parts.config?.sources ?? []
  const missing = configured.filter(({ id }) => !stored.some((row) => row.source === id))
  return [...stored, ...missing.map(neverSynced)]
}

function stateOf(
  app: FastifyInstance,
  stored: Pick<StoredSource, 'source' | 'last_error' | 'last_ok_at'>,
): SourceState['state'] {
  if (app.synchroniser.isReading(stored.source)) return 'syncing'
  if (stored.last_error !== null) return 'failed'
  return stored.last_ok_at === null ? 'never' : 'ok'
}

const RUN_COLUMNS = 'started_at finished_at ok landed_count rejected_count error'.split(' ')

/** The latest of each source, which may be hundreds. */
async function readRuns(app: FastifyInstance): Promise<Map<string, SyncRun[]>> {
  const relation = await app.relations.state('meta.sync_run')
  if (!relation) return new Map()
  const rows = await app.parts.warehouse.rows<
    Omit<SyncRun, 'is_ok'> & { source: string; ok: boolean | null }
  >(
    `with latest as (
       select source, max_by(struct_pack(${RUN_COLUMNS.map((name) => `${name} := ${name}`).join(', ')}), started_at, ${RUN_LIMIT}) as runs
       from ${relation.sql} group by source
     ), each as (select source, unnest(runs, recursive := true) from latest)
     select * from each order by source, started_at desc`,
  )
  const runs = new Map<string, SyncRun[]>()
  for (const { source, ok, ...run } of rows) {
    const own = runs.get(source)
    if (own) own.push({ ...run, is_ok: ok })
    else runs.set(source, [{ ...run, is_ok: ok }])
  }
  return runs
}

interface StoredRejection {
  stream: string | null
  _key: string | null
  reason: string | null
  payload: string | null
  _loaded_at: number | null
}

type Where = Record<string, readonly string[]>

async function countRejected(app: FastifyInstance, where: Where): Promise<number> {
  return countRows(app.parts.warehouse, await app.relations.state('raw.rejected'), { where })
}

async function readRejected(app: FastifyInstance, source: string): Promise<SourceState['rejected']> {
  const { rows, total_count } = await readRejectedTexts(app, source, { limit: REJECTED_LIMIT, offset: 0 })
  const shown = rows.map(({ text, ...row }): RejectedRecord => ({
    ...row,
    sample: text?.slice(0, SAMPLE_LENGTH) ?? null,
  }))
  return { rows: shown, total_count, limit: REJECTED_LIMIT }
}

/** Records that did not fit, as they came, except for what nobody is to see. */
export async function readRejectedTexts(
  app: FastifyInstance,
  source: string,
  page: { limit: number; offset: number; stream?: string; key?: string },
): Promise<RejectedAnswer> {
  const where: Where = {
    _source: [source],
    ...(page.stream === undefined ? {} : { stream: [page.stream] }),
    ...(page.key === undefined ? {} : { _key: [page.key] }),
  }
  const { limit, offset } = page
  const relation = await app.relations.state('raw.rejected')
  const [rows, total_count] = await Promise.all([
    readRows<StoredRejection>(app.parts.warehouse, relation, {
      where,
      order: ['-_loaded_at'],
      limit,
      offset,
    }),
    countRejected(app, where),
  ])
  const shown = rows.map((row): RejectedText => ({
    stream: row.stream ?? '',
    key: row._key,
    reason: maskSecrets(row.reason ?? ''),
    text: row.payload === null ? null : maskSecrets(row.payload),
    rejected_at: row._loaded_at,
  }))
  return { source, rows: shown, total_count, limit }
}

function neverSynced({ id, tool, label, isConfiguration }: ConfiguredSource): StoredSource {
  return {
    source: id,
    tool,
    label,
    is_configuration: isConfiguration,
    last_started_at: null,
    last_finished_at: null,
    last_ok_at: null,
    last_error: null,
    notes: null,
    found_by: null,
  }
}

function parseNotes(text: string | null): string[] {
  if (text === null || text === '') return []
  try {
    const notes: unknown = JSON.parse(text)
    return Array.isArray(notes) ? notes.map(String) : [text]
  } catch {
    return [text]
  }
}
