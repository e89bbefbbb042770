/**
 * npm run docs:site [-- --out <folder>]: the project's Markdown as a site of static pages with search; `site/` unless told.
 * Throws when a link leads nowhere.
 */
import MiniSearch from 'minisearch'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { layOut } from './layout.ts'
import { createLinks } from './links.ts'
import { readPages, type Page } from './pages.ts'
import { render, type Rendered } from './render.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Returns the number of pages. */
export function buildSite(out: string): number {
  const pages = readPages(root)
  const links = createLinks(root, pages)
  const rendered = pages.map((page) => render(page.markdown, (href) => links.resolve(page, href)))
  checkAnchors(pages, rendered)
  rmSync(out, { recursive: true, force: true })
  for (const [index, page] of pages.entries()) {
    const body = rendered[index]
    if (body) write(join(out, page.path), layOut(page, body, pages))
  }
  for (const [to, source] of links.files) copy(join(root, source), join(out, to))
  write(join(out, 'search.json'), searchIndex(pages, rendered))
  copyLook(out)
  return pages.length
}

function checkAnchors(pages: readonly Page[], rendered: readonly Rendered[]): void {
  const ids = new Map(pages.map(({ path }, index) => [path, new Set(rendered[index]?.parts.map(({ id }) => id))]))
  for (const [index, page] of pages.entries()) {
    for (const [, href = ''] of (rendered[index]?.html ?? '').matchAll(/href="([^"]*#[^"]*)"/g)) {
      const { pathname, hash, host } = new URL(href, `http://site/${page.path}`)
      const known = ids.get(decodeURI(pathname.slice(1)))
      if (host === 'site' && known && !known.has(decodeURIComponent(hash.slice(1))))
        throw new Error(`A link leads to no heading: ${href} in ${page.source}`)
    }
  }
}

function searchIndex(pages: readonly Page[], rendered: readonly Rendered[]): string {
  const index = new MiniSearch({ fields: ['title', 'heading', 'words'], storeFields: ['title', 'heading', 'path'] })
  for (const [at, { title, path }] of pages.entries())
    for (const { id, text, words } of rendered[at]?.parts ?? [])
      index.add({ id: `${path}#${id}`, path: `${path}#${id}`, title, heading: text.replaceAll('`', ''), words })
  return JSON.stringify(index)
}

function copyLook(out: string): void {
  const styles = ['dashboard/src/lib/styles/tokens.css', 'docs/site/site.css']
  write(join(out, 'site.css'), styles.map((file) => readFileSync(join(root, file), 'utf8')).join('\n'))
  copy(join(root, 'docs/site/search.js'), join(out, 'search.js'))
  copy(join(root, 'node_modules/minisearch/dist/es/index.js'), join(out, 'minisearch.js'))
  copy(
    join(root, 'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
    join(out, 'inter.woff2'),
  )
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'site') } } })
  console.log(`${buildSite(values.out)} pages lie in ${values.out}`)
}
