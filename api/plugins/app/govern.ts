import fp from 'fastify-plugin'
import { Warden } from '../../../govern/warden.ts'
import type { Config } from '../../../ingest/config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    govern: Warden
  }
}

const TICK_MS = 15_000
/** A build a second is followed once in a while: judging everything costs as much as a build. */
const LEAST_GAP_MS = 120_000
/** However many there are to judge, nine tenths of the time are left to everybody else. */
const GAP_PER_WORK = 9
/** Without builds as well: freezes begin and waivers end by themselves. */
const MOST_GAP_MS = 900_000

/** Policies as the configuration has them now, judged over what is built; what differs is kept. */
export default fp(
  async (app) => {
    const { warehouse, registry } = app.parts
    const warden = new Warden({
      warehouse,
      registry,
      guardrails: () => (app.parts.config as Partial<Config> | undefined)?.guardrails,
      clock: app.settings.clock,
      asKept: app.parts.knownUntil !== undefined || app.parts.replica !== undefined,
    })
    app.decorate('govern', warden)

    const control = new AbortController()
    let recordedBuild = 0
    let recordedAt = -Infinity
    let leastGap = LEAST_GAP_MS
    let work: Promise<void> = Promise.resolve()
    let isBusy = false

    async function record(): Promise<void> {
      const build = app.synchroniser.buildId()
      const gap = performance.now() - recordedAt
      const isDue = gap >= (build === recordedBuild ? Math.max(MOST_GAP_MS, leastGap) : leastGap)
      if (build === 0 || !isDue || app.synchroniser.progress().state !== 'idle') return
      const startedAt = performance.now()
      await warden.record(control.signal)
      recordedBuild = build
      recordedAt = performance.now()
      leastGap = Math.max(LEAST_GAP_MS, (recordedAt - startedAt) * GAP_PER_WORK)
    }

    function beat(): void {
      if (isBusy) return
      isBusy = true
      work = record()
        .catch((error: unknown) => {
          if (!control.signal.aborted) app.log.error({ err: error }, 'policies were not judged')
        })
        .finally(() => (isBusy = false))
    }

    let timer: NodeJS.Timeout | undefined
    app.addHook('onListen', async () => {
      if (app.parts.replica) return
      timer = setInterval(beat, TICK_MS)
      timer.unref()
    })
    app.addHook('onClose', async () => {
      clearInterval(timer)
      control.abort()
      await work
    })
  },
  { name: 'app-govern', dependencies: ['app-synchronise', 'app-relations'] },
)
