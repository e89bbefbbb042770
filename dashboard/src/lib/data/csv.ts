function field(value: string): string {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** Comma-separated text of what a table shows, with its labels on top. A leading = + - @ is no formula. */
export function csvText(labels: readonly string[], rows: readonly (readonly string[])[]): string {
  const safe = (value: string) => field(/^[=+@]|^-[^\d–]/.test(value) ? `'${value}` : value)
  return [labels, ...rows].map((row) => row.map(safe).join(',')).join('\n')
}

/** Hands a text to the browser as a file. */
export function download(name: string, text: string, type = 'text/csv'): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
