import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { createHash } from 'node:crypto'
import { CONTENT_SECURITY } from '../external/helmet.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Sends a page of our own; its inline scripts are allowed by hash, and no others. */
    sendPage(html: string): FastifyReply
  }
  interface FastifyInstance {
    /** The content security policy of a page. */
    policyOf(html: string): string
  }
}

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g

export default fp(
  async (app) => {
    const policies = new Map<string, string>()

    app.decorate('policyOf', (html: string) => {
      let policy = policies.get(html)
      if (policy === undefined) {
        policy = describePolicy(html)
        if (policies.size > 100) policies.clear()
        policies.set(html, policy)
      }
      return policy
    })

    app.decorateReply('sendPage', function sendPage(this: FastifyReply, html: string) {
      return this.header('content-security-policy', app.policyOf(html))
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(html)
    })
  },
  { name: 'app-pages' },
)

function describePolicy(html: string): string {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(([, text]) => {
    const hash = createHash('sha256')
      .update(text ?? '')
      .digest('base64')
    return `'sha256-${hash}'`
  })
  const directives = { ...CONTENT_SECURITY, 'script-src': [...CONTENT_SECURITY['script-src'], ...hashes] }
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join(';')
}
