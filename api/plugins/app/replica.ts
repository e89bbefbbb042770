import { finished } from 'node:stream'
import fp from 'fastify-plugin'
import { LookingBackError, ReadOnlyError } from '../../errors.ts'
import { isQuestion } from '../../question.ts'

/** What concerns whoever asks, and no figure. */
const OF_THE_READER = /^\/(api\/sign-out|sign-in\/callback)$/

/** Read from raw records, of which a replica has none: empty lists would be a lie. */
const OF_RAW = /^\/api\/(records\/|sources\/[^/]+\/rejected$)/

/** It says what changes for as long as somebody listens. */
const LASTING = /^\/api\/progress$/

/** On a replica nothing can be changed, and what it shows becomes that of the next snapshot when there is one. */
export default fp(
  async (app) => {
    const { parts } = app
    const { replica } = parts
    if (!replica) return

    app.addHook('onRequest', async ({ method, url, query }) => {
      const [path = ''] = url.split('?', 1)
      if (!isQuestion(method, path) && !OF_THE_READER.test(path))
        throw new ReadOnlyError(
          `This is a replica, which only shows what was published: change it where it is published: ${method} ${path.slice(0, 200)}`,
        )
      if (OF_RAW.test(path))
        throw new ReadOnlyError(
          `A replica holds nothing as people and tools wrote it, read it where it is published: ${path.slice(0, 200)}`,
        )
      if ((query as { known?: unknown } | null)?.known !== undefined)
        throw new LookingBackError('A replica holds no raw records, look back at a day where it is published')
    })

    // Not before its body is there: that arrives where the connection is, which knows of no request.
    app.addHook('preValidation', (request, reply, done) => {
      const [path = ''] = request.url.split('?', 1)
      if (!path.startsWith('/api/') || LASTING.test(path)) return done()
      const answer = () =>
        new Promise<void>((resolve) => {
          finished(reply.raw, () => resolve())
          done()
        })
      replica.whole(answer).catch((error: unknown) => app.log.error({ err: error }, 'a snapshot is held'))
    })

    replica.onChange(() => {
      void replica
        .config()
        .then((config) => (parts.config = config))
        .catch((error: unknown) => app.log.error({ err: error }, 'the sources of the snapshot are not known'))
      // What was read and built elsewhere is news here: answers that are kept are of the build before.
      app.synchroniser.request()
    })
  },
  { name: 'app-replica', dependencies: ['app-synchronise'] },
)
