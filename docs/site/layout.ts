import { posix } from 'node:path'
import type { Page } from './pages.ts'
import type { Rendered } from './render.ts'

const DEEPEST = 3
/** With fewer headings a list of them only takes room. */
const FEWEST = 3

export function layOut(page: Page, { html, parts }: Rendered, pages: readonly Page[]): string {
  const base = posix.relative(posix.dirname(page.path), '.') || '.'
  const inner = parts.filter(({ level }) => level > 1 && level <= DEEPEST)
  const isFront = page.path === 'index.html'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(isFront ? page.title : `${page.title} · Streamgauge`)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/site.css">
<script type="module" src="${base}/search.js" data-base="${base}"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header><a class="name" href="${base}/index.html">Streamgauge</a>
<div class="search" role="search"><input type="search" placeholder="Search" aria-label="Search these pages" autocomplete="off"><ol hidden></ol></div></header>
<details class="menu"><summary>Contents</summary>${contents(page, pages)}</details>
<nav aria-label="Contents">${contents(page, pages)}</nav>
<main id="content">
${html}
</main>
${inner.length < FEWEST ? '' : `<aside aria-label="On this page"><h2>On this page</h2><ul>${inner.map(({ id, text, level }) => `<li class="level-${level}"><a href="#${id}">${escape(text)}</a></li>`).join('')}</ul></aside>`}
</body>
</html>
`
}

function contents(page: Page, pages: readonly Page[]): string {
  return [...new Set(pages.map(({ section }) => section))]
    .map((section) => {
      const items = pages
        .filter((other) => other.section === section)
        .map((other) => {
          const to = posix.relative(posix.dirname(page.path), other.path)
          const current = other === page ? ' aria-current="page"' : ''
          return `<li><a href="${encodeURI(to)}"${current}>${escape(other.title)}</a></li>`
        })
      const open = section === page.section ? ' open' : ''
      return `<details${open}><summary>${escape(section)}</summary><ul>${items.join('')}</ul></details>`
    })
    .join('\n')
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
