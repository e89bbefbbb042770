import compress from '@fastify/compress'
import fp from 'fastify-plugin'

const COMPRESSIBLE =
  /^(application\/(json|javascript|vnd\.apache\.arrow\.stream|yaml)|text\/(?!event-stream)|image\/svg)/

/** gzip first: at these sizes brotli costs more time than it saves on the way. */
export default fp(
  async (app) => {
    await app.register(compress, {
      encodings: ['gzip', 'deflate', 'identity'],
      threshold: 1024,
      globalDecompression: false,
      customTypes: (type) => COMPRESSIBLE.test(type),
      zlibOptions: { level: 4 },
    })
  },
  { name: 'external-compress' },
)
