import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { readCoverage } from '../coverage.ts'
import { UnknownNameError } from '../errors.ts'
import { suggest } from '../nearest.ts'
import type { ConfiguredSource } from '../parts.ts'
import { countRows, readRows } from '../relation.ts'
import {
  SourcesAnswer,
  StreamState,
  SyncAccepted,
  type RejectedRecord,
  type SourceState,
} from '../schemas/source.ts'
import { readBuild, readChecks } from '../state.ts'

const RUN_LIMIT = 10
const REJECTED_LIMIT = 20
const SAMPLE_LENGTH = 300
const HOUR_MS = 3_600_000
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
}
const STORED =
  'source tool label is_configuration last_started_at last_finished_at last_ok_at last_error notes'.split(' ')

interface StoredRun {
  started_at: number | null
  finished_at: number | null
  ok: boolean | null
  landed_count: number | null
  rejected_count: number | null
  error: string | null
}

const syncLimit = { rateLimit: { max: 30, timeWindow: '1 minute' } }

export default async function sources(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, config } = app.parts
  const configured = config?.sources

  app.get(
    '/api/sources',
    {
      schema: {
        tags: ['sources'],
        summary: 'Every source: freshness, rows, rejected records, notes; checks and coverage',
        response: { 200: SourcesAnswer },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      const [found, checks, coverage, build] = await Promise.all([
        readSources(),
        readChecks(app),
        readCoverage(app),
        readBuild(app),
      ])
      return { sources: found, checks, coverage, build, as_of: app.settings.clock() } satisfies SourcesAnswer
    },
  )

  app.post(
    '/api/sources/:id/sync',
    {
      config: syncLimit,
      schema: {
        tags: ['sources'],
        summary: 'Sync one source now, then build; progress is at /api/progress',
        params: Type.Object({ id: Type.String() }),
        response: { 202: SyncAccepted },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const known = (await readStored()).filter(isConfigured).map((stored) => stored.source)
      if (!known.includes(id)) {
        throw new UnknownNameError(`Unknown source: ${id.slice(0, 200)}${suggest(id, known)}`)
      }
      return reply.code(202).send(accept(id))
    },
  )

  app.post(
    '/api/sync',
    {
      config: syncLimit,
      schema: {
        tags: ['sources'],
        summary: 'Sync every source now, then build',
        response: { 202: SyncAccepted },
      },
    },
    async (_request, reply) => reply.code(202).send(accept(null)),
  )

  function accept(source: string | null): SyncAccepted {
    const { runId, isJoined } = app.synchroniser.request(source === null ? undefined : [source])
    const message = isJoined ? 'A run that covers this is under way' : `Run ${runId} is on its way`
    return { run_id: runId, source, is_joined: isJoined, message }
  }

  /** What is known of each source, configured ones that were never synced included. */
  async function readStored(): Promise<StoredSource[]> {
    const relation = await app.relations.state('meta.source')
    const stored = await readRows<StoredSource>(warehouse, relation, { columns: STORED, order: ['source'] })
    const missing = configured?.filter(({ id }) => !stored.some((row) => row.source === id)) ?? []
    return [...stored, ...missing.map(neverSynced)]
  }

  function isConfigured({ source }: StoredSource): boolean {
    return configured?.some(({ id }) => id === source) ?? true
  }

  async function readSources(): Promise<SourceState[]> {
    return Promise.all((await readStored()).map(readSource))
  }

  async function readSource(stored: StoredSource): Promise<SourceState> {
    const { source, notes, ...rest } = stored
    const [streams, runs, rejected] = await Promise.all([
      readStreams(source),
      readRuns(source),
      readRejected(source),
    ])
    return {
      ...rest,
      source,
      tool: stored.tool ?? source.split(':', 1)[0] ?? '',
      label: stored.label ?? source,
      is_configuration: stored.is_configuration === true,
      state: isSyncing(source)
        ? 'syncing'
        : stored.last_error !== null
          ? 'failed'
          : stored.last_ok_at === null
            ? 'never'
            : 'ok',
      age_hours: stored.last_ok_at === null ? null : (app.settings.clock() - stored.last_ok_at) / HOUR_MS,
      notes: [...parseNotes(notes), ...(isConfigured(stored) ? [] : [NOT_CONFIGURED])],
      streams,
      runs: runs.map(({ ok, ...run }) => ({ ...run, is_ok: ok })),
      rejected,
    }
  }

  function isSyncing(source: string): boolean {
    const { state, streams } = app.synchroniser.progress()
    const isOpen = (phase: string) => phase === 'fetching' || phase === 'landing'
    return state === 'syncing' && streams.some((stream) => stream.source === source && isOpen(stream.phase))
  }

  async function readStreams(source: string): Promise<StreamState[]> {
    return readRows<StreamState>(warehouse, await app.relations.state('meta.stream_state'), {
      columns: Object.keys(StreamState.properties),
      where: { source: [source] },
      order: ['stream'],
    })
  }

  async function readRuns(source: string): Promise<StoredRun[]> {
    return readRows<StoredRun>(warehouse, await app.relations.state('meta.sync_run'), {
      columns: ['started_at', 'finished_at', 'ok', 'landed_count', 'rejected_count', 'error'],
      where: { source: [source] },
      order: ['-started_at'],
      limit: RUN_LIMIT,
    })
  }

  async function readRejected(source: string): Promise<SourceState['rejected']> {
    const relation = await app.relations.state('raw.rejected')
    const where = { _source: [source] }
    const [rows, total_count] = await Promise.all([
      readRows<
        Record<'stream' | '_key' | 'reason' | 'payload', string | null> & { _loaded_at: number | null }
      >(warehouse, relation, { where, order: ['-_loaded_at'], limit: REJECTED_LIMIT }),
      countRows(warehouse, relation, { where }),
    ])
    const shown = rows.map((row): RejectedRecord => ({
      stream: row.stream ?? '',
      key: row._key,
      reason: row.reason ?? '',
      sample: row.payload === null ? null : maskAddresses(row.payload).slice(0, SAMPLE_LENGTH),
      rejected_at: row._loaded_at,
    }))
    return { rows: shown, total_count, limit: REJECTED_LIMIT }
  }
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
  }
}

/** A record that did not fit is shown as it came, except for the addresses of people. */
function maskAddresses(text: string): string {
  return text.replaceAll(/[^\s<>"']+@[^\s<>"']+/g, '…@…')
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
