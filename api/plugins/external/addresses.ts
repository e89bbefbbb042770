import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { maskAddresses } from '../../../privacy/addresses.ts'
import { TEXT } from '../../packing.ts'

/** The last door: whatever a text holds, no e-mail address leaves with it. Tables have none; what tools told in errors may. */
export default fp(
  async (app) => {
    app.addHook('onSend', async (_request, reply, payload) => {
      // What is packed already was looked at before.
      if (!isText(reply) || reply.hasHeader('content-encoding')) return payload
      if (typeof payload === 'string') return maskAddresses(payload)
      if (!Buffer.isBuffer(payload) || !(payload.includes('@') || payload.includes('%40'))) return payload
      const text = payload.toString('utf8')
      const masked = maskAddresses(text)
      return masked === text ? payload : Buffer.from(masked)
    })
  },
  { name: 'external-addresses' },
)

function isText(reply: FastifyReply): boolean {
  return TEXT.test(String(reply.getHeader('content-type') ?? ''))
}
