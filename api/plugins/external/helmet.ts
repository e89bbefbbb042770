import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/** Everything comes from this server; pages with inline scripts name them by hash (see plugins/app/pages.ts). */
export const CONTENT_SECURITY = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'worker-src': ["'self'", 'blob:'],
  'object-src': ["'none'"],
  'base-uri': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

export default fp(
  async (app) => {
    await app.register(helmet, {
      contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY },
      // Served over plain HTTP on loopback: promising HTTPS would lock people out of their own port.
      strictTransportSecurity: false,
      referrerPolicy: { policy: 'same-origin' },
    })
  },
  { name: 'external-helmet' },
)
