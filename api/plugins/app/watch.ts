import fp from 'fastify-plugin'
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
    let work: Promise<void> = Promise.resolve()
    let isBusy = false
    let isOver = false

    app.decorate('closeWindows', async () => {
      let count = 0
      for (;;) {
        const closed = await closeWindows(warehouse, app.settings.clock())
        count += closed.count
        if (!closed.isMore || isOver) return count
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

    function beat(): void {
      if (isBusy) return
      isBusy = true
      work = close()
        .catch((error: unknown) => {
          if (!isOver) app.log.error({ err: error }, 'watch windows were not closed')
        })
        .finally(() => (isBusy = false))
    }

    let timer: NodeJS.Timeout | undefined
    app.addHook('onListen', async () => {
      timer = setInterval(beat, TICK_MS)
      timer.unref()
    })
    app.addHook('onClose', async () => {
      isOver = true
      clearInterval(timer)
      await work
    })
  },
  { name: 'app-watch', dependencies: ['app-synchronise', 'app-relations'] },
)
