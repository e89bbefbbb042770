import { randomUUID } from 'node:crypto'

/** A short name where its author gave none: of what it is called, else one that is nobody else's. */
export function makeId(
  kind: { name: string; namedBy: string | null },
  record: Readonly<Record<string, unknown>>,
): string {
  const called = kind.namedBy === null ? undefined : record[kind.namedBy]
  const words = typeof called === 'string' ? slugOf(called) : ''
  return words === '' ? `${kind.name.replaceAll('_', '-')}-${randomUUID().slice(0, 13)}` : words
}

function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100)
}
