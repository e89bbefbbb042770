import { clip, toMarkdown, type Item, type Message } from './message.ts'

/** A section takes 3,000 characters, a message 50 blocks. */
const SECTION = 2_900
const MOST_BLOCKS = 48

interface Block {
  type: 'header' | 'section' | 'context'
  text?: { type: 'mrkdwn' | 'plain_text'; text: string }
  elements?: { type: 'mrkdwn'; text: string }[]
}

/** An incoming webhook's body: blocks for Slack, and the text alone for what only looks like Slack. */
export function toSlack(message: Message): { text: string; blocks: Block[] } {
  const { title, items } = message
  const header: Block = { type: 'header', text: { type: 'plain_text', text: clip(title, 150) } }
  const body = message.kind === 'digest' ? splitText(toMarks(toMarkdown(message))) : items.map(drawItem)
  const shown = body.slice(0, MOST_BLOCKS)
  const left = body.length - shown.length
  const rest = left > 0 ? [section(`… and ${left} more`)] : []
  return { text: escape(title), blocks: [header, ...shown, ...rest] }
}

function drawItem({ state, rule, text, details, link }: Item): Block {
  const head = state === 'fired' ? `*${escape(rule)}*` : `*Over: ${escape(rule)}*`
  const told = link === null ? escape(text) : `<${link}|${escape(text)}>`
  return section([`${head}\n${told}`, ...details.map((line) => `• ${escape(line)}`)].join('\n'))
}

function section(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text: clip(text, SECTION) } }
}

/** Slack's own marks: one asterisk is bold, a link is <address|words>, headings are bold lines. */
function toMarks(markdown: string): string {
  return escape(markdown)
    .replaceAll(/\*\*(.+?)\*\*/g, '*$1*')
    .replaceAll(/^#+ (.+)$/gm, '*$1*')
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, '<$2|$1>')
    .replaceAll(/^- /gm, '• ')
}

/** By lines, so that no mark is cut in two. */
function splitText(text: string): Block[] {
  const parts: string[] = ['']
  for (const line of text.split('\n')) {
    const last = parts.at(-1)!
    if (last.length + line.length + 1 > SECTION) parts.push(line)
    else parts[parts.length - 1] = last === '' ? line : `${last}\n${line}`
  }
  return parts.filter((part) => part.trim() !== '').map(section)
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
