import type { Change } from './episodes.ts'

/** What goes to a channel, before it takes that channel's shape. */
export interface Message {
  kind: 'alerts' | 'digest'
  title: string
  items: Item[]
  /** A digest's text; empty for alerts, whose items say all. */
  markdown: string
}

export interface Item {
  state: 'fired' | 'resolved'
  rule: string
  text: string
  details: string[]
  /** Whole address, or null where none is known. */
  link: string | null
}

/** One message a channel for all that changed at once. */
export function gatherMessages(changes: readonly Change[], link: string | null): Map<string, Message> {
  const channels = [...new Set(changes.flatMap(({ to }) => to))]
  return new Map(
    channels.map((channel) => {
      const own = changes.filter(({ to }) => to.includes(channel))
      const items = own.map(({ kind, rule, text, details, path }) => ({
        state: kind,
        rule,
        text,
        details,
        link: toLink(link, path),
      }))
      return [channel, { kind: 'alerts', title: nameAlerts(items), items, markdown: '' }]
    }),
  )
}

export function toLink(base: string | null, path: string): string | null {
  return base === null ? null : base.replace(/\/+$/, '') + path
}

/** Short enough for a subject line. */
function nameAlerts(items: readonly Item[]): string {
  const fired = items.filter(({ state }) => state === 'fired')
  if (items.length === 1) {
    const [{ state, rule, text }] = items as [Item]
    return clip(state === 'fired' ? `${rule}: ${text}` : `Over: ${rule}: ${text}`, 140)
  }
  const over = items.length - fired.length
  const parts = [fired.length > 0 ? `${fired.length} new` : '', over > 0 ? `${over} over` : '']
  return `Streamgauge: ${parts.filter(Boolean).join(', ')}`
}

/** As Markdown, which is also what a plain mail shows. */
export function toMarkdown({ items, markdown }: Message): string {
  if (markdown !== '') return markdown
  return items
    .map(({ state, rule, text, details, link }) => {
      const head = state === 'fired' ? `**${rule}**: ${text}` : `**Over: ${rule}**: ${text}`
      return [head, ...details.map((line) => `- ${line}`), ...(link ? [`- ${link}`] : [])].join('\n')
    })
    .join('\n\n')
}

export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
