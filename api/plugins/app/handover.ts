import fp from 'fastify-plugin'
import { digestProgram, makerOf, packHanded, unpackHanded, type Handed } from '../../handover.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What the process before had answered, true until a build changes something; null where nothing is known of it. */
    handed: Handed | null
    /** `list` is called when the process ends, for what it has answered. */
    handOver(list: () => Handed): void
  }
}

/** A process that begins where another one ended has its answers at once: those of a large warehouse take a minute. */
export default fp(
  async (app) => {
    const { parts, settings } = app
    const isLasting = settings.answerAhead && !parts.scope && !parts.replica && parts.knownUntil === undefined
    const program = isLasting ? digestProgram(settings.version) : ''
    const left = isLasting ? parts.warehouse.handover.take() : null
    app.decorate('handed', left && unpackHanded(left, makerOf(program, parts.config)))
    let list: (() => Handed) | undefined
    app.decorate('handOver', (own) => void (list = own))
    if (!isLasting) return

    let reading: Promise<void> | undefined
    app.addHook('preClose', async () => {
      // What is being read ends with a line of its own in the warehouse; nobody is kept waiting for that here.
      reading = app.synchroniser.close()
    })
    // After whatever else was at work has written its last: what is written later makes void what is left.
    app.addHook('onClose', async () => {
      await reading
      if (list) parts.warehouse.handover.leave(packHanded(list(), makerOf(program, parts.config)))
    })
  },
  { name: 'app-handover' },
)
