/** Markdown of what strangers have written: nothing of it becomes markup, a mention or a cell. */
export function escape(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim()
  return plain.replaceAll(/[\\`*_{}[\]<>|#~!]/g, String.raw`\$&`).replaceAll('@', '@\u200B')
}

export function heading(title: string, lines: readonly string[], nothing?: string): string {
  if (lines.length > 0) return `## ${title}\n\n${lines.join('\n')}`
  return nothing === undefined ? '' : `## ${title}\n\n${nothing}`
}

export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return []
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

/** A line that says what a list leaves out, or none. */
export function rest(shown: number, total: number): string[] {
  return total > shown ? ['', `${total - shown} more are not listed here.`] : []
}

export const day = (at: number | null): string =>
  at === null ? '–' : new Date(at).toISOString().slice(0, 10)

export const time = (at: number | null): string =>
  at === null ? '–' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** A name that leads to its page where there is one. */
export function linked(name: string, url: string | null): string {
  if (url === null || !/^https?:\/\//.test(url)) return escape(name)
  return `[${escape(name)}](${url.replaceAll(/[()<>\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)})`
}
