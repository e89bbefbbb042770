import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Page } from './pages.ts'

export interface Links {
  /** Where `href` of `page` leads, as a path from that page; throws when it leads nowhere. */
  resolve(page: Page, href: string): string
  /** Files of the project that pages lead to, by their path in the site. */
  readonly files: ReadonlyMap<string, string>
}

const SHOWN_AS_THEY_ARE = /\.(png|svg|json|ya?ml)$/

export function createLinks(root: string, pages: readonly Page[]): Links {
  const bySource = new Map(pages.map((page) => [page.source, page]))
  const files = new Map<string, string>()

  function target(page: Page, path: string): string {
    const source = posix.normalize(posix.join(posix.dirname(page.source), path)).replace(/\/$/, '')
    const other = bySource.get(source) ?? bySource.get(posix.join(source, 'README.md'))
    if (other) return other.path
    if (!existsSync(join(root, source)) || statSync(join(root, source)).isDirectory())
      throw new Error(`A link leads nowhere: ${path} in ${page.source}`)
    // Browsers show text, and offer everything else for download.
    const to = SHOWN_AS_THEY_ARE.test(source) ? source : `${source}.txt`
    files.set(to, source)
    return to
  }

  return {
    files,
    resolve(page, href) {
      if (/^[a-z]+:/i.test(href) || href.startsWith('#')) return href
      const [path = '', anchor] = href.split('#')
      const to = posix.relative(posix.dirname(page.path), target(page, decodeURI(path)))
      return encodeURI(to) + (anchor ? `#${anchor}` : '')
    },
  }
}
