import fp from 'fastify-plugin'
import { addBeat } from '../../beat.ts'
import { closeWindows } from '../../../transforms/watch/closing.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Judges the windows that are over, as a beat does. Resolves to how many verdicts are new. */
    closeWindows(): Promise<number>
  }
}

const TICK_MS = 15_000
/** Windows close between builds too, and sources catch up. */
const MOST_GAP_MS = 60_000

/** Closes watch windows after builds and as time goes on, whether or not somebody looks. */
export default fp(
  async (app) => {
    const { warehouse } = app.parts
    let closedBuild = 0
    let closedAt = -Infinity

    app.decorate('closeWindows', async () => {
      let count = 0
      for (;;) {
        const closed = await closeWindows(warehouse, app.settings.clock())
        count += closed.count
        if (!closed.isMore || beat.isOver()) return count
      }
    })

    async function close(): Promise<void> {
      const build = app.synchroniser.buildId()
      const isDue = build !== closedBuild || performance.now() - closedAt >= MOST_GAP_MS
      if (build === 0 || !isDue || app.synchroniser.progress().state === 'building') return
      await app.closeWindows()
      closedBuild = build
      closedAt = performance.now()
    }

    const beat = addBeat(app, { everyMs: TICK_MS, work: close, failed: 'watch windows were not closed' })
  },
  { name: 'app-watch', dependencies: ['app-synchronise', 'app-relations'] },
)
