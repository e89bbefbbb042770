import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../../../ingest/config.ts'
import type { People } from '../../../transforms/people.ts'
import { addressOf } from '../../address.ts'
import { Changes } from '../../changes.ts'
import { Minutes } from '../../minutes.ts'
import type { AppParts, Build, Sync, Synchronising } from '../../parts.ts'
import { isQuestion } from '../../question.ts'
import type { Retention } from '../../retention.ts'
import type { Failure } from '../../schemas/progress.ts'
import { Synchroniser } from '../../synchroniser.ts'

declare module 'fastify' {
  interface FastifyInstance {
    synchroniser: Synchronising
    changes: Changes
    /** Whether anybody waits for an answer. */
    isAnswering(): boolean
  }
}

/** What fetches and builds, as the API has it: one flight a source, one build at a time; and what changes by it. */
export default fp(
  async (app) => {
    const { parts, settings } = app
    // Both are another's, who goes on with them.
    if (parts.scope) {
      app.decorate('synchroniser', parts.scope.synchroniser)
      countWaiting(app)
      return void app.decorate('changes', parts.scope.changes)
    }
    const changes = new Changes(parts.registry)
    const minutes = new Minutes(changes)
    const build = parts.build ?? (await buildOf(parts, app.people, app.retention))
    let known = await readBuildId(parts)
    let isFirst = true
    const works = {
      sync: parts.sync ?? (await syncOf(parts)),
      async build(options: Parameters<Build>[0]) {
        const outcome = await build(options)
        // Told before anybody is answered from it. The first one may have brought other columns, unless the process before
        // was of the same program.
        // A snapshot may tell more of sources than the one before, and be of the same build.
        const isNew = outcome.buildId !== known || (parts.replica && outcome.changes?.length !== 0)
        if (isNew) changes.tellBuilt(isFirst && !app.handed ? null : (outcome.changes ?? null))
        known = outcome.buildId
        isFirst = false
        minutes.passLater()
        return outcome
      },
      clock: settings.clock,
      log: app.log,
      sources: () => parts.config?.sources?.map(({ id }) => id) ?? [],
    }
    const synchroniser = new Synchroniser(works, known, parts.progress)
    const { replica } = parts
    // Of the snapshot that is read here, which may be the one before for as long as an answer takes.
    if (replica) synchroniser.buildId = () => replica.state().build_id
    synchroniser.onSource(() => minutes.passSoon())
    app.decorate('synchroniser', synchroniser)
    countWaiting(app)
    app.decorate('changes', changes)
    app.addHook('onClose', async () => {
      minutes.close()
      await synchroniser.close()
    })
  },
  { name: 'app-synchronise', dependencies: ['app-handover', 'app-people', 'app-retention'] },
)

/** Whoever listens to what changes waits for no answer. */
function countWaiting(app: FastifyInstance): void {
  const leaves = new Map<FastifyRequest, () => void>()
  app.decorate('isAnswering', () => leaves.size > 0)
  app.addHook('onRequest', async (request, reply) => {
    const path = addressOf(request)
    if (!path.startsWith('/api/') || path === '/api/progress' || !isQuestion(request.method, path)) return
    const answered = app.synchroniser.answering()
    const leave = () => {
      leaves.delete(request)
      answered()
    }
    leaves.set(request, leave)
    // Whoever goes before he is answered waits no more.
    reply.raw.once('close', leave)
  })
  app.addHook('onResponse', async (request) => leaves.get(request)?.())
}

async function readBuildId({ warehouse }: AppParts): Promise<number> {
  const [row] = await warehouse.rows<{ build_id: number }>(
    'select coalesce(max(build_id), 0) as build_id from meta.build',
  )
  return row?.build_id ?? 0
}

async function syncOf(parts: AppParts): Promise<Sync> {
  const { syncSources } = await import('../../../ingest/sync.ts')
  return async ({ only, signal, onProgress, onRecent }) => {
    const report = await syncSources(parts.warehouse, parts.config as unknown as Config, {
      ...(only ? { only } : {}),
      signal,
      concurrency: 4,
      onRecent,
      onProgress: (progress) => onProgress({ ...progress, message: progress.message ?? null }),
    })
    const failures = report.sources.flatMap((source): Failure[] =>
      source.error ? [{ source: source.source, ...source.error }] : [],
    )
    const sources = report.sources.map(({ source, ok }) => ({ source, isOk: ok }))
    return { failures, sources, hasNews: report.changed }
  }
}

async function buildOf(parts: AppParts, people: () => People, retention: Retention): Promise<Build> {
  const [{ buildModels }, { computed }, { configTables }] = await Promise.all([
    import('../../../transforms/build.ts'),
    import('../../../transforms/graph.ts'),
    import('../../../ingest/config.ts'),
  ])
  return async ({ onProgress }) => {
    const report = await buildModels(parts.warehouse, parts.registry, {
      config: configTables(parts.config as unknown as Config),
      computed,
      people: people(),
      before: retention.take(),
      onProgress: ({ model, position, total }) => onProgress({ model, done: position, total }),
    })
    retention.done()
    return { buildId: report.buildId, changes: report.changes }
  }
}
