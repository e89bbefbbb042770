import fp from 'fastify-plugin'
import type { Config } from '../../../ingest/config.ts'
import type { AppParts, Build, Sync } from '../../parts.ts'
import type { Failure } from '../../schemas/progress.ts'
import { Synchroniser } from '../../synchroniser.ts'

declare module 'fastify' {
  interface FastifyInstance {
    synchroniser: Synchroniser
  }
}

/** The only place of the API that knows ingest: sync, then build, one flight at a time. */
export default fp(
  async (app) => {
    const { parts, settings } = app
    const works = {
      sync: parts.sync ?? (await syncOf(parts)),
      build: parts.build ?? (await buildOf(parts)),
      clock: settings.clock,
      log: app.log,
    }
    const synchroniser = new Synchroniser(works, await readBuildId(parts), parts.progress)
    app.decorate('synchroniser', synchroniser)
    // Not before the port is ours: who cannot listen must not have begun to fetch.
    app.addHook('onListen', async () => {
      if (settings.syncAtStart) synchroniser.request()
    })
    app.addHook('onClose', () => synchroniser.close())
  },
  { name: 'app-synchronise' },
)

async function readBuildId({ warehouse }: AppParts): Promise<number> {
  const [row] = await warehouse.rows<{ build_id: number }>(
    'select coalesce(max(build_id), 0) as build_id from meta.build',
  )
  return row?.build_id ?? 0
}

async function syncOf(parts: AppParts): Promise<Sync> {
  const { syncSources } = await import('../../../ingest/sync.ts')
  return async ({ only, signal, onProgress }) => {
    const report = await syncSources(parts.warehouse, parts.config as unknown as Config, {
      ...(only ? { only } : {}),
      signal,
      onProgress: (progress) => onProgress({ ...progress, message: progress.message ?? null }),
    })
    const failures = report.sources.flatMap((source): Failure[] =>
      source.error ? [{ source: source.source, ...source.error }] : [],
    )
    return { failures }
  }
}

async function buildOf(parts: AppParts): Promise<Build> {
  const [{ buildModels }, { computed }, { configTables }] = await Promise.all([
    import('../../../transforms/build.ts'),
    import('../../../transforms/graph.ts'),
    import('../../../ingest/config.ts'),
  ])
  return async ({ onProgress }) => {
    const report = await buildModels(parts.warehouse, parts.registry, {
      config: configTables(parts.config as unknown as Config),
      computed,
      onProgress: ({ model, position, total }) => onProgress({ model, done: position, total }),
    })
    return { buildId: report.buildId }
  }
}
