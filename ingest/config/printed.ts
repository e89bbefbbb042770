/** Entries of the configuration as text. */
import { stringify } from 'yaml'
import type { AnswerEntry } from './answers.ts'

/**
 * Entries as they would stand in an empty file, without reading anew for each what is printed already; null where one adds to another, or takes more lines
 * than it has keys.
 */
export function printApart(entries: readonly AnswerEntry[]): string | null {
  const lists = new Map<string, string[]>()
  const known = new Map<string, KnownItems>()
  for (const { list, value, sameBy } of entries) {
    const item = printItem(value)
    if (item.split('\n').length > Math.max(1, Object.keys(value).length)) return null
    const items = known.get(list) ?? new KnownItems()
    known.set(list, items)
    const same = items.find(value, sameBy ?? Object.keys(value))
    if (same && Object.keys(value).some((key) => !isEqual(same[key], value[key]))) return null
    if (same) continue
    items.add(value)
    const lines = lists.get(list) ?? []
    lists.set(list, lines)
    lines.push(indent(item, 2))
  }
  return [...lists].map(([list, items]) => `${list}:\n${items.join('\n')}\n`).join('')
}

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** Items of a list, found by some of their keys. */
class KnownItems {
  private readonly items: Record<string, unknown>[] = []
  private readonly byKeys = new Map<string, Map<string, Record<string, unknown>>>()

  add(item: Record<string, unknown>): void {
    this.items.push(item)
    for (const [names, found] of this.byKeys) keepFirst(found, item, names.split(' '))
  }

  find(value: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> | undefined {
    const names = keys.join(' ')
    let found = this.byKeys.get(names)
    if (!found) {
      this.byKeys.set(names, (found = new Map()))
      for (const item of this.items) keepFirst(found, item, keys)
    }
    return found.get(textOf(value, keys))
  }
}

function keepFirst(
  found: Map<string, Record<string, unknown>>,
  item: Record<string, unknown>,
  keys: readonly string[],
): void {
  const text = textOf(item, keys)
  if (!found.has(text)) found.set(text, item)
}

const textOf = (item: Record<string, unknown>, keys: readonly string[]) =>
  JSON.stringify(keys.map((key) => item[key] ?? null))

export function printItem(value: Record<string, unknown>): string {
  const lines = Object.entries(value).map(
    ([key, one]) => `${key}: ${Array.isArray(one) ? `[${one.map(quote).join(', ')}]` : quote(one)}`,
  )
  return `- ${lines.join('\n  ')}`
}

/** A scalar that also fits into a list in brackets. */
export function quote(value: unknown): string {
  const plain = stringify(value, { lineWidth: 0, singleQuote: true }).trimEnd()
  return /[,[\]{}:]/.test(plain) && !/^['"]/.test(plain) ? `'${plain.replaceAll("'", "''")}'` : plain
}

export function indent(text: string, width: number): string {
  return text.replace(/^/gm, ' '.repeat(width))
}
