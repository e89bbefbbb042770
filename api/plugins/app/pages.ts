import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { createHash } from 'node:crypto'
import { CONTENT_SECURITY } from '../external/helmet.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Sends a page of our own; its inline scripts and styles are allowed by hash, and no others. */
    sendPage(html: string): FastifyReply
  }
  interface FastifyInstance {
    /** The content security policy of a page; `hasOwnStyles` for one of others that writes styles as it runs. */
    policyOf(html: string, how?: { hasOwnStyles?: boolean }): string
  }
}

const INLINE_STYLE = /<style[^>]*>([\s\S]*?)<\/style>/g
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g

export default fp(
  async (app) => {
    const policies = new Map<string, string>()

    app.decorate('policyOf', (html: string, { hasOwnStyles = false } = {}) => {
      let policy = policies.get(html)
      if (policy === undefined) {
        policy = describePolicy(html, hasOwnStyles)
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

function describePolicy(html: string, hasOwnStyles: boolean): string {
  const directives = {
    ...CONTENT_SECURITY,
    'script-src': [...CONTENT_SECURITY['script-src'], ...hashesOf(html, INLINE_SCRIPT)],
    'style-src-elem': [
      ...(hasOwnStyles ? ["'self'"] : CONTENT_SECURITY['style-src-elem']),
      ...(hasOwnStyles ? ["'unsafe-inline'"] : hashesOf(html, INLINE_STYLE)),
    ],
  }
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join(';')
}

function hashesOf(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, text = '']) => {
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  })
}
