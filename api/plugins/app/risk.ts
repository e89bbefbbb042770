import fp from 'fastify-plugin'
import { addBeat } from '../../beat.ts'
import { Assessor } from '../../../transforms/risk/assessor.ts'

declare module 'fastify' {
  interface FastifyInstance {
    risk: Assessor
  }
}

const TICK_MS = 20_000
/** A build a second is followed once in a while: what is ahead changes, models once a day. */
const LEAST_GAP_MS = 120_000
/** Without builds as well: labels become final by themselves. */
const MOST_GAP_MS = 3_600_000

/** Learns how releases turn out, once a day, and keeps what can be said of those ahead, after builds. */
export default fp(
  async (app) => {
    const assessor = new Assessor({
      warehouse: app.parts.warehouse,
      buildId: () => app.synchroniser.buildId(),
      clock: app.settings.clock,
      changes: app.changes,
    })
    app.decorate('risk', assessor)

    let isClosing = false
    app.addHook('preClose', async () => {
      isClosing = true
      assessor.close()
    })

    let keptBuild = 0
    let keptAt = -Infinity

    async function keep(): Promise<void> {
      const build = app.synchroniser.buildId()
      const gap = performance.now() - keptAt
      const isDue = gap >= (build === keptBuild ? MOST_GAP_MS : LEAST_GAP_MS)
      if (build === 0 || !isDue || app.synchroniser.progress().state !== 'idle') return
      await assessor.keep().catch((error: unknown) => {
        if (!isClosing) throw error
      })
      keptBuild = build
      keptAt = performance.now()
    }

    addBeat(app, { everyMs: TICK_MS, work: keep, failed: 'risk was not learnt' })
  },
  { name: 'app-risk', dependencies: ['app-synchronise', 'app-relations'] },
)
