import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fixed from '@sveltejs/adapter-static'
import type { Adapter } from '@sveltejs/kit'

const inlineScript = /<script>([\s\S]*?)<\/script>/
const stylesheet = /[ \t]*<link [^>]*rel="stylesheet"[^>]*>\n/g
const application = '<div class="app">'

/**
 * The static adapter, with the start script in a file of its own: the page runs under `script-src 'self'`. Styles stand
 * behind what is to be seen before they are there; the start script, which comes after them, waits for them.
 */
export function selfContained(folder = 'build'): Adapter {
  const adapter = fixed({ pages: folder, fallback: 'index.html' })
  return {
    ...adapter,
    name: 'self-contained',
    async adapt(builder) {
      await adapter.adapt(builder)
      moveStartScript(folder)
    },
  }
}

function moveStartScript(folder: string): void {
  const page = join(folder, 'index.html')
  const html = readFileSync(page, 'utf8')
  const script = inlineScript.exec(html)?.[1]
  if (!script) throw new Error(`the built page has no start script to move: ${page}`)
  const body = script.replace('document.currentScript.parentElement', "document.querySelector('.app')")
  const name = `_app/immutable/start.${createHash('sha256').update(body).digest('hex').slice(0, 8)}.js`
  writeFileSync(join(folder, name), body)
  writeFileSync(page, moveStyles(html.replace(inlineScript, `<script src="/${name}"></script>`)))
}

function moveStyles(html: string): string {
  const links = html.match(stylesheet) ?? []
  if (!html.includes(application))
    throw new Error(`the built page has no place for the application: ${application}`)
  return html
    .replaceAll(stylesheet, '')
    .replace(application, `${links.join('').trimStart()}    ${application}`)
}
