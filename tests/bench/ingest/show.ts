import { printAligned } from '../aligned.ts'

/** A result as a small table. */
export function show(name: string, result: object): void {
  console.log(`\n== ${name}`)
  for (const [key, value] of Object.entries(result)) {
    if (Array.isArray(value) && typeof value[0] === 'object') table(value as object[])
    else console.log(`${key.padEnd(24)} ${inWords(value)}`)
  }
}

function table(rows: readonly object[]): void {
  const heads = Object.keys(rows[0] ?? {})
  printAligned([
    heads,
    ...rows.map((row) => heads.map((head) => String((row as Record<string, unknown>)[head]))),
  ])
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.join(' ')
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([key, item]) => `${key} ${String(item)}`)
    .join(', ')
}
