import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UnknownNameError } from '../../errors.ts'

const FILE = /\.(css|html|ico|js|json|map|mjs|png|svg|txt|webmanifest|woff2?|xml)$/i
const YEAR_S = 31_536_000
/** SvelteKit puts content hashes into the names under this folder. */
const HASHED = /[\\/]_app[\\/]immutable[\\/]/

declare module 'fastify' {
  interface FastifyInstance {
    /** The page of any screen, for an address that means something else to programs. */
    sendScreen(reply: FastifyReply): FastifyReply
  }
}

/**
 * Serves the built dashboard: hashed files for ever, its page for every address that is not a file, so that any screen
 * may be opened by its address.
 */
export default fp(
  async (app) => {
    const folder = app.parts.dashboardFolder && resolve(app.parts.dashboardFolder)
    if (folder && existsSync(folder)) await serveFiles(app, folder)
    const page = pageOf(folder)

    app.get('/', { schema: { hide: true } }, (_request, reply) => sendDashboard(reply))
    app.decorate('sendScreen', sendDashboard)
    app.get('/index.html', { schema: { hide: true } }, (_request, reply) => sendDashboard(reply))

    app.setNotFoundHandler((request, reply) => {
      const [path = ''] = request.url.split('?', 1)
      if (isScreen(request, path)) return sendDashboard(reply)
      throw new UnknownNameError(
        `There is nothing at ${request.method} ${path.slice(0, 200)}; the API is described at /api/docs`,
      )
    })

    function sendDashboard(reply: FastifyReply) {
      const html = page()
      return html === undefined ? reply.sendPage(NOT_BUILT) : reply.sendPage(html)
    }
  },
  { name: 'app-dashboard', dependencies: ['app-pages', 'app-errors'] },
)

/** Ids in addresses may look like files (`next.js`, `v1.0`); who wants a page says so. */
function isScreen(request: FastifyRequest, path: string): boolean {
  if (!['GET', 'HEAD'].includes(request.method) || /^\/(api|_app)(\/|$)/.test(path)) return false
  return request.headers.accept?.includes('text/html') === true || !FILE.test(path)
}

async function serveFiles(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: true,
    prefix: '/',
    globIgnore: ['index.html'],
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', HASHED.test(path) ? `public, max-age=${YEAR_S}, immutable` : 'no-cache')
    },
    schemaHide: true,
  })
}

/** The dashboard's page, read again when a new build has replaced it. */
function pageOf(folder: string | undefined): () => string | undefined {
  let known: { changed: number; html: string } | undefined
  return () => {
    if (!folder) return undefined
    const file = join(folder, 'index.html')
    const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (changed === undefined) return undefined
    if (known?.changed !== changed) known = { changed, html: readFileSync(file, 'utf8') }
    return known.html
  }
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Streamgauge</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
  code { font: 0.9em ui-monospace, monospace }
</style>
<h1>The dashboard is not built</h1>
<p>The API answers, but its screens are missing. Build them with <code>npm run build</code> and load this page again;
<code>npm start</code> does both.</p>
<p>The API is described at <a href="/api/docs/">/api/docs</a>.</p>
</html>
`
