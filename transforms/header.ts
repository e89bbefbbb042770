/** A column as its model documents it; the unit is what follows the last comma, where that is one word. */
export interface ColumnNote {
  name: string
  meaning: string
  unit: string | null
}

/** What the comment lines on top of a SQL file declare. */
export interface Header {
  grain: string[]
  source: string[]
  title: string | null
  definition: string | null
  unit: string | null
  better: 'lower' | 'higher' | 'neither' | null
  measure: string | null
  limits: string | null
  /** The column whose values a new input row touches; only these partitions are rebuilt. */
  partition: string | null
  /** On a staging file: the entity that its rows go to. */
  entity: string | null
  /** The program that fills this model, with `input` lines in place of a from clause. */
  computed: string | null
  /** How much of it is read by whoever sees some value streams alone: all rows, their own and nobody's, none; null: their own. */
  access: 'common' | 'shared' | 'none' | null
  inputs: string[]
  columns: ColumnNote[]
}

const KEYS = [
  'grain',
  'source',
  'title',
  'definition',
  'unit',
  'better',
  'measure',
  'limits',
  'partition',
  'entity',
  'computed',
  'access',
  'input',
  'column',
] as const
const BETTER = ['lower', 'higher', 'neither'] as const
const ACCESS = ['common', 'shared', 'none'] as const
const ENTRY = /^--\s?([a-z]+):\s*(.*)$/
const CONTINUATION = /^--\s{2,}(\S.*)$/

/** Splits a SQL file into its header and its bare select; `file` is for messages. */
export function readHeader(text: string, file: string): { header: Header; sql: string } {
  const lines = text.split(/\r?\n/)
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('--'))
  const top = end < 0 ? lines : lines.slice(0, end)
  const sql = (end < 0 ? '' : lines.slice(end).join('\n')).trim().replace(/;\s*$/, '')
  if (sql === '') throw new Error(`Nothing but comments in a SQL file: ${file}`)
  return { header: parseEntries(readEntries(top, file), file), sql }
}

function readEntries(lines: string[], file: string): [string, string][] {
  const entries: [string, string][] = []
  for (const line of lines) {
    const entry = ENTRY.exec(line)
    const more = CONTINUATION.exec(line)
    const last = entries.at(-1)
    if (entry) {
      const key = entry[1] as string
      if (!(KEYS as readonly string[]).includes(key)) {
        throw new Error(`Unknown header key in ${file}: ${key} (known: ${KEYS.join(', ')})`)
      }
      entries.push([key, (entry[2] as string).trim()])
    } else if (more && last) {
      last[1] = `${last[1]} ${(more[1] as string).trim()}`
    }
  }
  return entries
}

function parseEntries(entries: [string, string][], file: string): Header {
  const all = (key: string) => entries.filter(([name]) => name === key).map(([, value]) => value)
  const joined = (key: string) => all(key).join(' ') || null
  const better = joined('better')
  if (better !== null && !(BETTER as readonly string[]).includes(better)) {
    throw new Error(`Neither lower, higher nor neither is better in ${file}: ${better}`)
  }
  const access = joined('access')
  if (access !== null && !(ACCESS as readonly string[]).includes(access))
    throw new Error(`Access is common, shared or none in ${file}, or left to the columns: ${access}`)
  return {
    grain: splitNames(joined('grain')),
    source: all('source'),
    title: joined('title'),
    definition: joined('definition'),
    unit: joined('unit'),
    better: better as Header['better'],
    measure: joined('measure'),
    limits: joined('limits'),
    partition: joined('partition'),
    entity: joined('entity'),
    computed: joined('computed'),
    access: access as Header['access'],
    inputs: all('input').flatMap((value) => splitNames(value)),
    columns: all('column').map(parseColumn),
  }
}

function splitNames(text: string | null): string[] {
  return (text ?? '').split(/[\s,]+/).filter((name) => name !== '')
}

function parseColumn(text: string): ColumnNote {
  const [, name = text, rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? []
  const unit = /^(.*),\s*(\S+)$/.exec(rest)
  return unit
    ? { name, meaning: (unit[1] as string).trim(), unit: unit[2] as string }
    : { name, meaning: rest, unit: null }
}
