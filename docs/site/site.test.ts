import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import MiniSearch from 'minisearch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listFiles, root } from '../../tests/tree.ts'
import { buildSite } from './build.ts'
import { createLinks } from './links.ts'
import { pathOf, readPages, type Page } from './pages.ts'
import { render } from './render.ts'

const out = mkdtempSync(join(tmpdir(), 'streamgauge-site-'))
const count = { pages: 0 }
const markdown = listFiles(root).filter((path) => path.endsWith('.md') && !path.startsWith('site/'))
// Links and anchors are followed while it is built: one that leads nowhere stops it.
beforeAll(() => {
  count.pages = buildSite(out)
})
afterAll(() => rmSync(out, { recursive: true }))

test('every Markdown file of the project is a page', () => {
  const files = new Set(readdirSync(out, { recursive: true, encoding: 'utf8' }))
  expect(markdown.map(pathOf).filter((path) => !files.has(path))).toEqual([])
  expect(count.pages).toBe(markdown.length)
})

test('search finds a definition by its words', () => {
  const index = MiniSearch.loadJSON(readFileSync(join(out, 'search.json'), 'utf8'), {
    fields: ['title', 'heading', 'words'],
  })
  const paths = index.search('change lead time').map(({ id }) => String(id))
  expect(paths.slice(0, 5).some((path) => path.startsWith('docs/metrics.html#'))).toBe(true)
})

test('a page asks nothing of other machines', () => {
  const html = readFileSync(join(out, 'index.html'), 'utf8')
  expect(html).not.toMatch(/(src|srcset)="https?:|<link[^>]+href="https?:|<script(?![^>]*src=)/)
})

test('a link to nothing is told with its page', () => {
  const [page] = readPages(root)
  const links = createLinks(root, [page as Page])
  expect(() => links.resolve(page as Page, 'docs/nothing.md')).toThrow(
    'A link leads nowhere: docs/nothing.md in README.md',
  )
})

test('two headings of one text have two addresses', () => {
  const { parts } = render('# A\n\n## Same `x`\n\none\n\n## Same `x`\n\ntwo', (href) => href)
  expect(parts.map(({ id, words }) => [id, words.trim()])).toEqual([
    ['a', ''],
    ['same-x', 'one'],
    ['same-x-1', 'two'],
  ])
})
