import fp from 'fastify-plugin'

const AGAIN_MS = 50

/** A connection that is still answering when the server begins to close is kept open after it, for a next request that nobody takes. */
export default fp(
  async (app) => {
    app.addHook('preClose', async () => {
      if (!app.server.listening) return
      const timer = setInterval(() => app.server.closeIdleConnections(), AGAIN_MS)
      app.server.once('close', () => clearInterval(timer))
    })
  },
  { name: 'app-closing' },
)
