import type { Comparison } from './comparison.ts'

export function isMigration(path: string): boolean {
  return (
    /(^|\/)(migrations?|migrate|flyway|liquibase)\/.*\.(sql|rb|py)$/i.test(path) ||
    /(^|\/)[VU]\d[\d._]*__[^/]+\.sql$/.test(path)
  )
}

/** What takes something away from those who read the table; the first group is what it names. */
const BREAKING: readonly [RegExp, string][] = [
  [/\bdrop\s+(table|view|materialized\s+view|schema|type)\s+(?:if\s+exists\s+)?([^\s;,(]+)/gi, 'drops'],
  [/\bdrop\s+(column)\s+(?:if\s+exists\s+)?([^\s;,]+)/gi, 'drops'],
  [/\brename\s+(column|constraint)\s+([^\s;,]+)\s+to\b/gi, 'renames'],
  [/\balter\s+(table)\s+(?:if\s+exists\s+)?([^\s;,]+)\s+rename\s+to\b/gi, 'renames'],
  [/\balter\s+(column)\s+([^\s;,]+)\s+(?:set\s+data\s+)?type\b/gi, 'changes the type of'],
  [/\balter\s+(column)\s+([^\s;,]+)\s+set\s+not\s+null\b/gi, 'demands'],
  [/\b(?:drop|remove)_(table|column)[\s(]+:?(\w+(?:["']?\s*,\s*:?\w+)?)/g, 'drops'],
  [/\brename_(table|column)[\s(]+:?(\w+(?:["']?\s*,\s*:?\w+)?)/g, 'renames'],
]

/** A migration that was already there is changed: databases that ran it will not see that. */
export function compareMigration(before: string, after: string): Comparison {
  return before.trim() === after.trim()
    ? { gone: [] }
    : { gone: ['it was changed after it may have run', ...readMigration(after)] }
}

/** What a new migration takes away. */
export function readMigration(text: string): string[] {
  const bare = text
    .replaceAll(/--.*$|^\s*#.*$/gm, '')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/'(?:[^']|'')*'/g, "''")
  const found = BREAKING.flatMap(([pattern, word]) =>
    [...bare.matchAll(pattern)].map(
      (match) => `${word} ${match[1]?.toLowerCase().replaceAll(/\s+/g, ' ')} ${clean(match[2] ?? '')}`,
    ),
  )
  return [...new Set(found)]
}

function clean(name: string): string {
  return name.replaceAll(/["'`]/g, '').replaceAll(/\s*,\s*:?/g, '.')
}
