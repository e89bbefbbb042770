import reference from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** The page at /api/docs, from this server alone: no fonts, scripts or telemetry from elsewhere. */
export default fp(
  async (app) => {
    await app.register(async (scope: FastifyInstance) => {
      // The page comes with an inline script, which the policy of pages allows by its hash.
      scope.addHook('onSend', async (_request, reply, payload) => {
        const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
        if (isPage && typeof payload === 'string')
          reply.header('content-security-policy', scope.policyOf(payload, { hasOwnStyles: true }))
        return payload
      })
      await scope.register(reference, {
        routePrefix: '/api/docs',
        configuration: {
          url: '/api/openapi.json',
          pageTitle: 'Streamgauge API',
          withDefaultFonts: false,
          telemetry: false,
          hideClientButton: true,
          hideTestRequestButton: true,
          showDeveloperTools: 'never',
          hiddenClients: true,
          agent: { disabled: true },
          mcp: { disabled: true },
        },
      })
    })
  },
  { name: 'app-reference', dependencies: ['app-pages', '@fastify/swagger'] },
)
