import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CrossSiteError, ForeignHostError } from '../../errors.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

/**
 * A page on the web can reach a server on loopback: by a name that it points there (DNS rebinding), or by a form that
 * posts across sites. The first shows in Host, the second in Origin and Sec-Fetch-Site.
 */
export default fp(
  async (app) => {
    const own = app.parts.config?.signIn?.url
    const others = [...app.settings.allowedHosts, ...(own ? [new URL(own).hostname] : [])]
    const allowed = new Set([...LOOPBACK, app.settings.host, ...others])
    // Bound to the network without a list, any name may be the right one.
    const isChecked = LOOPBACK.has(app.settings.host) || others.length > 0
    app.addHook('onRequest', async (request) => {
      // What tools post comes through proxies and tunnels, and is signed: no page can make it.
      const isSigned = request.url.startsWith('/webhooks/')
      if (isChecked && !isSigned && !allowed.has(request.hostname.toLowerCase())) {
        throw new ForeignHostError(
          `This host name is not served: ${request.hostname.slice(0, 200)}; open http://127.0.0.1 or allow the name`,
        )
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') rejectCrossSite(request)
    })
  },
  { name: 'app-guard', dependencies: ['app-errors'] },
)

function rejectCrossSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const isForeign = origin !== undefined && hostOf(origin) !== request.host
  if (isForeign || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    throw new CrossSiteError(`Only Streamgauge's own pages may ask for this, not ${origin ?? site}`)
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
