import fp from 'fastify-plugin'
import type { Config } from '../../../ingest/config.ts'
import { addBeat } from '../../beat.ts'
import { Retention } from '../../retention.ts'
import { Timetable } from '../../timetable.ts'

declare module 'fastify' {
  interface FastifyInstance {
    retention: Retention
  }
}

const EVERY_MS = 20_000

/** How long what tools told is kept: removed at its time, before a build and in the same transaction. */
export default fp(
  async (app) => {
    const { parts, settings } = app
    const { FOR_EVER, daysKept, canGo, loadConnectors, removeUnkept, tryRemoval } = await loadParts()
    const connectors = await loadConnectors()
    const planned = () => (parts.config as Partial<Config> | undefined)?.retention ?? FOR_EVER
    const partsOf = () => ({ connectors, retention: planned(), now: settings.clock() })
    const retention = new Retention({
      plan: () => ({
        isLimited: planned().rules.some(({ days }) => days !== null),
        schedule: planned().schedule,
      }),
      daysOf(source, name) {
        const { streams = [] } = connectors.find((one) => source.startsWith(`${one.name}:`)) ?? {}
        const stream = streams.find((one) => one.name === name)
        if (!stream || !canGo(stream)) return null
        return daysKept(planned(), source, stream.belongsTo?.stream ?? name)
      },
      rebuild: () => app.synchroniser.rebuild(),
      next: (pattern) => {
        const timetable = new Timetable(pattern, parts.config?.zone ?? 'UTC')
        const times = timetable.next()
        timetable.destroy()
        return times
      },
      clock: settings.clock,
      remove: (lane) => removeUnkept(lane, partsOf()),
      tryOut: () => tryRemoval(parts.warehouse, partsOf()),
      async readLast() {
        const [row] = await parts.warehouse.rows<{ at: number | null }>(
          'select max(applied_at) as at from meta.retention',
        )
        return row?.at ?? null
      },
      onRemoved: () => app.past?.clear(),
    })
    app.decorate('retention', retention)
    if (parts.knownUntil !== undefined || parts.scope || parts.replica) return
    addBeat(app, {
      everyMs: EVERY_MS,
      // Before the first build there is nothing that would be built too long ago.
      work: async () => (app.synchroniser.buildId() === 0 ? undefined : retention.tick()),
      failed: 'what is not kept any more was not removed',
    })
  },
  { name: 'app-retention' },
)

/** In a function of its own: the compiler leaves the endings of imports inside the plugin's as they are. */
async function loadParts() {
  const [{ FOR_EVER, daysKept }, { canGo }, { loadConnectors }, { removeUnkept, tryRemoval }] =
    await Promise.all([
      import('../../../ingest/config/retention.ts'),
      import('../../../ingest/retention/over.ts'),
      import('../../../ingest/connectors.ts'),
      import('../../../ingest/retention/removal.ts'),
    ])
  return { FOR_EVER, daysKept, canGo, loadConnectors, removeUnkept, tryRemoval }
}
