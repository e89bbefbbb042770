/** What a policy's select says of each subject; whatever goes wrong is a fault, and never an answer. */
import type { Registry } from '../transforms/model.ts'
import { readSelect } from '../transforms/select.ts'
import type { ColumnAnswer, Warehouse } from '../transforms/warehouse.ts'
import type { Policy } from './policy.ts'

export interface Answer {
  isMet: boolean | null
  /** The policy says itself that it cannot judge this, and that time alone does not mend it. */
  isUntold: boolean
  reason: string | null
  evidenceUrl: string | null
  /** Epoch ms. */
  evidenceAt: number | null
}

export interface Answers {
  fault: string | null
  bySubject: ReadonlyMap<string, Answer>
}

export interface Asked {
  warehouse: Warehouse
  registry: Registry
  /** Epoch ms: what has no time yet is held against it. */
  now: number
  timeLimitMs: number
  signal?: AbortSignal
}

const COLUMNS: Readonly<Record<string, string>> = {
  subject_id: 'VARCHAR',
  is_met: 'BOOLEAN',
  reason: 'VARCHAR',
  evidence_url: 'VARCHAR',
  evidence_at: 'TIMESTAMP',
}
const FURTHER: Readonly<Record<string, string>> = { cannot_tell: 'BOOLEAN' }
const KNOWN: Readonly<Record<string, string>> = { ...COLUMNS, ...FURTHER }
/** What was said and is never said anew, beside what models build. */
const KEPT = new Set(['risk.prediction'])
/** Relations whose rows are of one subject each. */
const OWN = /^gate_(subject|service|deployment|change|check)_fact$/
const READABLE = new Set(['entity', 'intermediate', 'mart'])
/** More rows than there can be subjects: the select multiplies. */
const MOST_ROWS = 5_000_000

/** Asks one policy of all subjects, or of these. */
export async function askPolicy(
  policy: Policy,
  asked: Asked,
  subjects?: readonly string[],
): Promise<Answers> {
  if (policy.fault !== null) return failed(policy.fault)
  const sql = policy.sql.trim().replace(/;\s*$/, '')
  try {
    const relations = await readRelations(asked, sql)
    const own = policy.isAlone && subjects !== undefined ? relations.filter((name) => OWN.test(name)) : []
    const answer = await run(asked, sql, subjects, own)
    const wrong = judgeColumns(answer)
    return wrong === null ? collect(answer) : failed(`${policy.name}.sql: ${wrong}`)
  } catch (error) {
    // A reader that went away, or a warehouse that closes, says nothing of the policy.
    if ((error as { code?: string }).code === 'aborted') throw error
    return failed(`${policy.name}.sql: ${firstLine((error as Error).message)}`)
  }
}

async function readRelations({ warehouse, registry }: Asked, sql: string): Promise<string[]> {
  const relations = await readSelect(warehouse, sql)
  const hidden = relations.find((name) => {
    const layer = registry.models.get(name)?.layer
    return !name.startsWith('config.') && !KEPT.has(name) && (layer === undefined || !READABLE.has(layer))
  })
  if (hidden !== undefined) throw new Error(`a policy reads marts and entities alone, not: ${hidden}`)
  return relations
}

/** `own`: relations of which only the rows of the subjects are read. */
function run(
  asked: Asked,
  sql: string,
  subjects: readonly string[] | undefined,
  own: readonly string[],
): Promise<ColumnAnswer> {
  const where = subjects === undefined ? '' : ' WHERE subject_id IN (SELECT unnest($subjects))'
  const parts = own.map((name) => `${name} AS MATERIALIZED (SELECT * FROM main.${name}${where})`)
  const first = parts.length === 0 ? '' : `WITH ${parts.join(', ')}\n`
  const parameters = {
    now: new Date(asked.now).toISOString().replace('Z', ''),
    ...(subjects === undefined ? {} : { subjects: [...subjects] }),
  }
  const { timeLimitMs, signal } = asked
  return asked.warehouse.columns(
    `${first}SELECT * FROM (${sql}\n) AS judged${where} LIMIT ${MOST_ROWS + 1}`,
    parameters,
    {
      timeoutMs: timeLimitMs,
      ...(signal ? { signal } : {}),
    },
  )
}

function judgeColumns({ columns, rowCount }: ColumnAnswer): string | null {
  const wanted = Object.keys(COLUMNS).join(', ')
  const names = columns.map(({ name }) => name)
  const surplus = names.find((name) => !(name in KNOWN))
  if (surplus !== undefined) return `its columns are ${wanted}, not: ${surplus}`
  const missing = Object.keys(COLUMNS).find((name) => !names.includes(name))
  if (missing !== undefined) return `its columns are ${wanted}, missing: ${missing}`
  const other = columns.find(({ name, type }) => KNOWN[name] !== type)
  if (other) return `${other.name} has to be ${KNOWN[other.name]}, not: ${other.type}`
  if (rowCount > MOST_ROWS) return `it returns more than ${MOST_ROWS} rows, one a subject is meant`
  return null
}

function collect({ columns, data, rowCount }: ColumnAnswer): Answers {
  const at = (name: string) =>
    data[columns.findIndex((column) => column.name === name)] as unknown[] | undefined
  const [ids, met, reasons, urls, times] = Object.keys(COLUMNS).map(at) as [
    (string | null)[],
    (boolean | null)[],
    (string | null)[],
    (string | null)[],
    (number | null)[],
  ]
  const untold = (at('cannot_tell') as (boolean | null)[] | undefined) ?? []
  const bySubject = new Map<string, Answer>()
  for (let i = 0; i < rowCount; i++) {
    const id = ids[i]
    if (id === null || id === undefined) return failed('a row names no subject: subject_id is NULL')
    const answer: Answer = {
      isMet: met[i] ?? null,
      isUntold: untold[i] ?? false,
      reason: reasons[i] ?? null,
      evidenceUrl: urls[i] ?? null,
      evidenceAt: times[i] ?? null,
    }
    bySubject.set(id, worse(bySubject.get(id), answer))
  }
  return { fault: null, bySubject }
}

/** Of several rows of one subject the worst counts, of equally bad ones the first in order of words. */
function worse(one: Answer | undefined, other: Answer): Answer {
  if (!one) return other
  const rank = ({ isMet, isUntold }: Answer) => (isMet === false ? 0 : isUntold ? 1 : isMet === null ? 2 : 3)
  if (rank(one) !== rank(other)) return rank(one) < rank(other) ? one : other
  return (one.reason ?? '') <= (other.reason ?? '') ? one : other
}

function failed(fault: string): Answers {
  return { fault, bySubject: new Map() }
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.trim() ?? message
}
