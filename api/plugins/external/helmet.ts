import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/** Of the element that each chart of Observable Plot begins with. */
const PLOT_STYLE = "'sha256-jSYQUrW7J0b3jPqhZP9C2Xh1PyJKHKXd4s0fpGGKrww='"

/** Everything comes from this server; pages with inline scripts and styles name them by hash (see plugins/app/pages.ts). */
export const CONTENT_SECURITY = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'script-src-attr': ["'none'"],
  'style-src': ["'self'"],
  'style-src-elem': ["'self'", PLOT_STYLE],
  // Templates of screens carry a colour or a width in the markup; an attribute styles its own element and no other.
  'style-src-attr': ["'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'worker-src': ["'self'", 'blob:'],
  'manifest-src': ["'self'"],
  'frame-src': ["'none'"],
  'object-src': ["'none'"],
  'base-uri': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

/** Nothing of this is used. */
const PERMISSIONS = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((name) => `${name}=()`)
  .join(', ')

const YEAR_S = 31_536_000

export default fp(
  async (app) => {
    const isHttps = app.parts.config?.signIn?.url?.startsWith('https:') === true
    await app.register(helmet, {
      contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY },
      // Over plain HTTP on loopback, promising HTTPS would lock people out of their own port.
      strictTransportSecurity: isHttps ? { maxAge: YEAR_S, includeSubDomains: false } : false,
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    })
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('permissions-policy', PERMISSIONS)
    })
  },
  { name: 'external-helmet' },
)
