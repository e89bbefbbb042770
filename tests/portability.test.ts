import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TrinoSQL } from './trino-parser.ts'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../transforms/header.ts'

/** What both engines have under the same name and with the same meaning, macros of transforms/dialects included. */
const ALLOWED = new Set(
  `approx_distinct approx_percentile array_agg as_of avg bool_and bool_or cast ceil coalesce count date_trunc exp filter
  floor from_unixtime json_extract_scalar lag lead length ln lower max max_by min min_by nullif power regexp_extract
  regexp_extract_all regexp_like regexp_replace replace round row_number rank sequence split_part sqrt starts_with strpos substr sum
  to_unixtime trim unnest upper ltrim rtrim abs day_of_week translate`.split(/\s+/),
)
/** Words that a bracket may follow and that are no functions. */
const SYNTAX = new Set(
  'and as by case else filter from having in in_ join not on or over partition select then using values when where'.split(
    ' ',
  ),
)

const FORBIDDEN: readonly [RegExp, string][] = [
  [/::/, 'a cast as ::'],
  [/\bgroup\s+by\s+all\b/i, 'GROUP BY ALL'],
  [/\border\s+by\s+all\b/i, 'ORDER BY ALL'],
  [/\bqualify\b/i, 'QUALIFY'],
  [/\bilike\b/i, 'ILIKE'],
  [/\bexclude\b/i, 'EXCLUDE'],
  [/\b(un)?pivot\b/i, 'PIVOT'],
  [/\basof\b/i, 'ASOF'],
  [/\blateral\b/i, 'LATERAL'],
  [/\bignore\s+nulls\b/i, 'IGNORE NULLS'],
  [/\bunion\s+(all\s+)?by\s+name\b/i, 'UNION BY NAME'],
  [/\bcurrent_(timestamp|date|time)\b/i, 'the clock'],
  [/\brecursive\b/i, 'recursion without a bound'],
  [/\/\//, 'integer division as //'],
  [
    /\b(sum|avg)\(\s*(to_unixtime|\w*(hours|ratio|seconds))\b/i,
    'a sum of fractions, which the order of rows changes',
  ],
  [/\binterval\s+\d/i, 'an interval without quotes'],
  [
    /\bas\s+(check|freeze|window|at|end|order|values|skip)\b(?!\s+joined)/i,
    'a name that one of the engines refuses',
  ],
]

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'sql'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.sql'))
  .sort()

describe('every file in sql/ runs on Trino as it stands', () => {
  const trino = new TrinoSQL()

  it.each(files)('%s is in the subset', (file) => {
    const text = readFileSync(join(root, 'sql', file), 'utf8')
    const { sql } = readHeader(text, file)
    const faults = trino.validate(`${sql};`)
    expect(faults.map(({ startLine, message }) => `line ${startLine}: ${message}`)).toEqual([])
    const bare = hideText(sql)
    expect(FORBIDDEN.filter(([form]) => form.test(bare)).map(([, words]) => words)).toEqual([])
    expect(listFunctions(bare).filter((name) => !ALLOWED.has(name))).toEqual([])
  })

  it('finds the faults that it is there for', () => {
    const of = (sql: string) =>
      FORBIDDEN.filter(([form]) => form.test(hideText(sql))).map(([, words]) => words)
    expect(of('select a::int from t qualify row_number() over () = 1')).toEqual(['a cast as ::', 'QUALIFY'])
    expect(of(`select 'a::b qualify' from t`)).toEqual([])
    expect(listFunctions('select greatest(a, date_diff(b)) from t where c in (1) and count (d) > 1')).toEqual(
      ['greatest', 'date_diff', 'count'],
    )
    expect(trino.validate('select * from t limit 1 offset;').length).toBeGreaterThan(0)
  })
})

function hideText(sql: string): string {
  return sql.replace(/--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''")
}

/** Names before a bracket; after AS or WITH they are the names of common table expressions. */
function listFunctions(sql: string): string[] {
  const found = [...sql.matchAll(/(?<!\bas\s+)\b([a-z_][a-z0-9_]*)\s*\(/gi)].map((match) =>
    match[1]!.toLowerCase(),
  )
  return found.filter((name) => !SYNTAX.has(name))
}
