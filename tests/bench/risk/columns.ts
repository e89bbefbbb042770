import type { FeatureName } from '../../../transforms/risk/prior.ts'

/** Names under which published sets carry a column, in lower case. */
const names: Record<FeatureName | 'outcome' | 'date', readonly string[]> = {
  outcome: ['bug', 'buggy', 'contains_bug', 'is_buggy', 'defect', 'label'],
  date: [
    'date',
    'commit_date',
    'commitdate',
    'author_date',
    'author_date_unix_timestamp',
    'timestamp',
    'time',
  ],
  la: ['la', 'lines_added'],
  ld: ['ld', 'lines_deleted'],
  nf: ['nf', 'files'],
  nd: ['nd', 'nm'],
  ns: ['ns'],
  entropy: ['entropy', 'entrophy', 'ent'],
  lt: ['lt'],
  ndev: ['ndev'],
  age: ['age'],
  nuc: ['nuc'],
  exp: ['exp', 'aexp'],
  rexp: ['rexp', 'arexp'],
  sexp: ['sexp', 'asexp'],
  fix: ['fix', 'is_fix'],
}

type Columns = Partial<Record<keyof typeof names, string>>

/** Which column of the file holds what; throws without an outcome, a time or lines added. */
export function findColumns(header: readonly string[]): Columns {
  const own = new Map(header.map((name) => [name.trim().toLowerCase(), name]))
  const found: Columns = {}
  for (const [name, spellings] of Object.entries(names) as [keyof typeof names, readonly string[]][]) {
    const spelling = spellings.find((one) => own.has(one))
    if (spelling !== undefined) found[name] = own.get(spelling)!
  }
  for (const needed of ['outcome', 'date', 'la'] as const) {
    if (found[needed] === undefined) {
      throw new Error(
        `No column for ${needed}: ${header.join(', ')}; name it ${names[needed].slice(0, 2).join(' or ')}`,
      )
    }
  }
  return found
}

const unknown = new Set(['', 'na', 'nan', 'n/a', 'none', 'null', '?', '-'])
const yes = new Set(['true', 't', 'yes', 'y', 'buggy', 'defective'])
const no = new Set(['false', 'f', 'no', 'n', 'clean'])

/** A number, truth as 1; null where nothing is said; NaN where it is no number. */
export function numberIn(cell: unknown): number | null {
  const text = String(cell ?? '')
    .trim()
    .toLowerCase()
  if (unknown.has(text)) return null
  if (yes.has(text)) return 1
  return no.has(text) ? 0 : Number(text)
}

/** Epoch seconds, from epoch seconds, milliseconds or a written time (UTC where it names no zone). */
export function timeIn(cell: unknown): number | null {
  const number = numberIn(cell)
  if (number === null) return null
  if (!Number.isNaN(number)) return Math.abs(number) > 1e11 ? number / 1000 : number
  const text = String(cell).trim()
  const withZone = /[zZ]$|[+-]\d\d:?\d\d$/.test(text) || /[a-z]{3}/i.test(text)
  return Date.parse(withZone ? text : `${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : ''}`) / 1000
}
