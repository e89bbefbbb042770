import fp from 'fastify-plugin'
import { countFailures, readPaused, savePause } from '../../../ingest/schedule.ts'
import type { ConfiguredSchedule } from '../../parts.ts'
import { Scheduler, type ScheduleState } from '../../scheduler.ts'

declare module 'fastify' {
  interface FastifyInstance {
    schedule: {
      /** Null for a source without a time of its own. */
      state(source: string): ScheduleState | null
      /** Errors: none; returns false for a source without a time of its own. Kept over restarts. */
      pause(source: string, isPaused: boolean): Promise<boolean>
      /** Every source that is not paused; undefined: simply all. */
      unpaused(): string[] | undefined
      /** Reads the configuration's sources and times as they are now. */
      follow(): void
    }
  }
}

const USUAL: ConfiguredSchedule = { default: '*/15 * * * *', sources: {}, jitterSeconds: 30 }

/** Reads each source when its time comes, from the moment that the server listens. */
export default fp(
  async (app) => {
    const { parts, settings } = app
    const ids = () => parts.config?.sources?.map(({ id }) => id) ?? []
    const plan = () => {
      const { default: usual, sources, jitterSeconds } = parts.config?.schedule ?? USUAL
      return {
        sources: ids().map((id) => ({ id, pattern: sources[id] ?? usual })),
        zone: parts.config?.zone ?? 'UTC',
        jitterMs: jitterSeconds * 1000,
      }
    }
    const scheduler = new Scheduler({
      ...plan(),
      paused: await readPaused(parts.warehouse),
      failures: await countFailures(parts.warehouse),
      run: (source) => app.synchroniser.settled(app.synchroniser.request([source]).runId),
    })
    let isClosed = false
    app.synchroniser.onSource((source, isOk) => scheduler.ended(source, isOk))

    app.decorate('schedule', {
      state: (source) => scheduler.state(source),
      async pause(source, isPaused) {
        if (scheduler.state(source) === null) return false
        await savePause(parts.warehouse, source, isPaused, settings.clock())
        if (isPaused) scheduler.pause(source)
        else scheduler.resume(source)
        return true
      },
      unpaused() {
        const paused = new Set(scheduler.paused())
        return paused.size === 0 ? undefined : ids().filter((id) => !paused.has(id))
      },
      follow: () => scheduler.adopt(plan()),
    })

    // Not before the port is ours: who cannot listen must not have begun to fetch.
    app.addHook('onListen', async () => {
      void begin().catch((error: unknown) => app.synchroniser.fail('sync', error))
    })
    app.addHook('onClose', async () => {
      isClosed = true
      scheduler.close()
    })

    async function begin(): Promise<void> {
      await parts.demo?.ready
      if (isClosed) return
      if (settings.syncAtStart) app.synchroniser.request(app.schedule.unpaused())
      if (settings.schedule) scheduler.start()
    }
  },
  { name: 'app-schedule', dependencies: ['app-synchronise'] },
)
