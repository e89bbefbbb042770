function field(value: string): string {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** Comma-separated text of what a table shows, with its labels on top. A leading = + - @ is no formula. */
export function csvText(labels: readonly string[], rows: readonly (readonly string[])[]): string {
  const safe = (value: string) => field(/^[=+@]|^-[^\d–]/.test(value) ? `'${value}` : value)
  return [labels, ...rows].map((row) => row.map(safe).join(',')).join('\n')
}

/** Hands a text, or what already is a file's contents, to the browser as a file. */
export function download(name: string, content: string | Blob, type = 'text/csv'): void {
  const isText = typeof content === 'string'
  const url = URL.createObjectURL(isText ? new Blob([content], { type: `${type};charset=utf-8` }) : content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
