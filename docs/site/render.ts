import Slugger from 'github-slugger'
import MarkdownIt, { type Token } from 'markdown-it'

export interface Heading {
  level: number
  id: string
  text: string
}

/** A part of a page that search finds: a heading and the words below it, up to the next. */
export interface Part extends Heading {
  words: string
}

export interface Rendered {
  html: string
  parts: Part[]
}

/** Links are asked one by one: `resolve` says where each leads from here, or throws. */
export function render(markdown: string, resolve: (href: string) => string): Rendered {
  const parser = new MarkdownIt({ html: false, linkify: false })
  const tokens = parser.parse(markdown, {})
  const slugger = new Slugger()
  const parts: Part[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const text = plain(tokens[index + 1])
      const id = slugger.slug(text)
      token.attrSet('id', id)
      parts.push({ level: Number(token.tag.slice(1)), id, text, words: '' })
    } else if (token.type === 'inline' || token.type === 'fence') {
      const part = parts.at(-1)
      if (part && tokens[index - 1]?.type !== 'heading_open')
        part.words += ` ${token.type === 'fence' ? token.content : plain(token)}`
    }
    for (const child of token.children ?? []) retarget(child, resolve)
  }
  const html = parser.renderer
    .render(tokens, parser.options, {})
    .replaceAll('<table>', '<div class="wide" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
  return { html, parts }
}

function retarget(token: Token, resolve: (href: string) => string): void {
  const name = token.type === 'link_open' ? 'href' : token.type === 'image' ? 'src' : undefined
  const value = name && token.attrGet(name)
  if (name && value) token.attrSet(name, resolve(String(value)))
}

function plain(token: Token | undefined): string {
  return (token?.children ?? [])
    .map(({ type, content }) => (type === 'softbreak' ? ' ' : content))
    .join('')
}
