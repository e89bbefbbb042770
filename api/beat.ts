import type { FastifyInstance } from 'fastify'

export interface Beat {
  everyMs: number
  work(): Promise<void>
  /** What the log says when the work fails. */
  failed: string
}

/** Does the work again and again while the server listens, never twice at once; closing waits for what is under way. */
export function addBeat(app: FastifyInstance, { everyMs, work, failed }: Beat): { isOver(): boolean } {
  let current: Promise<void> = Promise.resolve()
  let isBusy = false
  let isOver = false
  let timer: NodeJS.Timeout | undefined

  function beat(): void {
    if (isBusy || isOver) return
    isBusy = true
    current = work()
      .catch((error: unknown) => {
        if (!isOver) app.log.error({ err: error }, failed)
      })
      .finally(() => (isBusy = false))
  }

  app.addHook('onListen', async () => {
    // Whoever published does it.
    if (app.parts.replica) return
    timer = setInterval(beat, everyMs)
    timer.unref()
  })
  app.addHook('onClose', async () => {
    isOver = true
    clearInterval(timer)
    await current
  })
  return { isOver: () => isOver }
}
