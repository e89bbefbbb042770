import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { sections } from './sections.ts'

export interface Page {
  /** Path of the Markdown file from the project's folder. */
  source: string
  /** Path of the page from the site's folder. */
  path: string
  title: string
  section: string
  markdown: string
}

const LEFT_OUT = ['node_modules/**', '**/node_modules/**', 'dist/**', 'site/**', '.streamgauge/**']

/** Every Markdown file of the project once, in the order of the sections. */
export function readPages(root: string): Page[] {
  const seen = new Set<string>()
  return sections.flatMap(({ title: section, pages }) => {
    const found = pages.flatMap((pattern) =>
      globSync(pattern, { cwd: root, exclude: LEFT_OUT }).toSorted().map(posix.normalize),
    )
    const named = new Set(sections.flatMap((other) => (other.title === section ? [] : other.pages)))
    return found.flatMap((source) => {
      const isNamedElsewhere = !pages.includes(source) && named.has(source)
      if (seen.has(source) || isNamedElsewhere) return []
      seen.add(source)
      return [readPage(root, source, section)]
    })
  })
}

function readPage(root: string, source: string, section: string): Page {
  const markdown = readFileSync(join(root, source), 'utf8')
  const [, title] = /^# (.+)$/m.exec(markdown) ?? []
  if (!title) throw new Error(`A page has no title: ${source}; begin it with "# "`)
  return { source, path: pathOf(source), title: title.replaceAll('`', ''), section, markdown }
}

/** README.md is what a folder shows. */
export function pathOf(source: string): string {
  return source === 'README.md' ? 'index.html' : source.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html')
}
