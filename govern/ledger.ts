/** Results as they were made: what differs from the last one is appended, and told to the audit log. */
import type { Lane } from '../transforms/lanes.ts'
import { createPause } from '../transforms/pause.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { appendLines } from './audit.ts'
import { canonical, type Draft, type Head } from './chain.ts'
import type { GateResult, JudgedSubject } from './gate.ts'
import type { Policy } from './policy.ts'
import type { Approval, Decision } from './register.ts'
import type { Waiver } from './waiver.ts'

export interface Register {
  policies: readonly Policy[]
  waivers: readonly Waiver[]
  approvals: readonly Approval[]
  decisions: readonly Decision[]
}

export interface Recorded {
  resultCount: number
  lineCount: number
  head: Head
}

interface ResultRow {
  subject_id: string
  policy: string
  policy_hash: string
  severity: string
  is_dry_run: boolean
  state: string
  reason: string
  evidence_url: string | null
  evidence_at: number | null
  waiver_id: string | null
}

const RESULT: readonly (keyof ResultRow)[] = [
  'subject_id',
  'policy',
  'policy_hash',
  'severity',
  'is_dry_run',
  'state',
  'reason',
  'evidence_url',
  'evidence_at',
  'waiver_id',
]
const LATEST = `SELECT ${RESULT.join(', ')} FROM govern.result WHERE subject_id IN (SELECT unnest($ids))
  QUALIFY row_number() OVER (PARTITION BY subject_id, policy ORDER BY known_at DESC) = 1`

/** What is new in it, in one transaction: either all of it is known and in the chain, or nothing. */
export async function recordRegister(
  warehouse: Warehouse,
  register: Register,
  now: number,
): Promise<Recorded> {
  return warehouse.land(async (lane) => {
    const drafts = [
      ...(await savePolicies(lane, register.policies, now)),
      ...(await draftRegister(lane, register)),
    ]
    return { resultCount: 0, lineCount: drafts.length, head: await appendLines(lane, drafts, now) }
  })
}

/** What differs of these subjects, likewise. */
export async function recordResults(
  warehouse: Warehouse,
  judged: readonly JudgedSubject[],
  now: number,
): Promise<Recorded> {
  const ids = judged.map(({ subject }) => subject.subject_id)
  return warehouse.land(async (lane) => {
    const fresh = await findFresh(await lane.rows<ResultRow>(LATEST, { ids }), judged)
    const drafts = fresh.map(({ id, rows }): Draft => ({
      kind: 'results',
      subject_id: id,
      body: { results: rows.map(tell) },
    }))
    const rows = fresh.flatMap((one) => one.rows)
    if (rows.length > 0)
      await lane.append('govern.result', { ...columnsOf(rows), known_at: rows.map(() => now) })
    return { resultCount: rows.length, lineCount: drafts.length, head: await appendLines(lane, drafts, now) }
  })
}

/** What differs of each subject; of hundreds of thousands of results everybody else is not to wait for. */
async function findFresh(latest: readonly ResultRow[], judged: readonly JudgedSubject[]) {
  const pause = createPause()
  const known = new Map<string, ResultRow>()
  for (const row of latest) {
    known.set(keyOf(row), row)
    await pause()
  }
  const fresh: { id: string; rows: ResultRow[] }[] = []
  for (const { subject, gates } of judged) {
    const rows = gates.map((gate) => rowOf(subject.subject_id, gate))
    const changed = rows.filter((row) => !isSame(known.get(keyOf(row)), row))
    if (changed.length > 0) fresh.push({ id: subject.subject_id, rows: changed })
    await pause()
  }
  return fresh
}

/** A line of its own for a gate that was asked; where the last one of the subject says the same, it stands. */
export function recordGate(warehouse: Warehouse, asked: JudgedSubject, now: number): Promise<Head> {
  const { subject, verdict, reasons, gates } = asked
  const told = gates.map((gate) => tell(rowOf(subject.subject_id, gate)))
  const draft: Draft = {
    kind: 'gate',
    subject_id: subject.subject_id,
    body: { name: subject.name, verdict, reasons, gates: told },
  }
  return warehouse.land(async (lane) => {
    const [last] = await lane.rows<{ body: string }>(
      `SELECT body FROM govern.audit_entry WHERE kind = 'gate' AND subject_id = $id ORDER BY sequence DESC LIMIT 1`,
      { id: subject.subject_id },
    )
    const isSame = last !== undefined && last.body === canonical(draft.body)
    return appendLines(lane, isSame ? [] : [draft], now)
  })
}

function rowOf(id: string, gate: GateResult): ResultRow {
  return {
    subject_id: id,
    policy: gate.policy,
    policy_hash: gate.policy_hash,
    severity: gate.severity,
    is_dry_run: gate.is_dry_run,
    state: gate.state,
    reason: gate.reason,
    evidence_url: gate.evidence_url,
    evidence_at: gate.evidence_at,
    waiver_id: gate.waiver?.waiver_id ?? null,
  }
}

/** Names of policies are names of files. */
const keyOf = ({ subject_id, policy }: ResultRow) => `${policy}/${subject_id}`
const isSame = (one: ResultRow | undefined, other: ResultRow) =>
  one !== undefined && RESULT.every((name) => one[name] === other[name])
const tell = ({ subject_id: _subject, ...row }: ResultRow) => row
const columnsOf = (rows: readonly ResultRow[]) =>
  Object.fromEntries(RESULT.map((name) => [name, rows.map((row) => row[name])]))

async function savePolicies(lane: Lane, policies: readonly Policy[], now: number): Promise<Draft[]> {
  const known = new Set(
    (await lane.rows<{ key: string }>("SELECT name || '/' || hash AS key FROM govern.policy")).map(
      ({ key }) => key,
    ),
  )
  const fresh = policies.filter(({ name, hash }) => !known.has(`${name}/${hash}`))
  if (fresh.length === 0) return []
  await lane.append('govern.policy', {
    name: fresh.map(({ name }) => name),
    hash: fresh.map(({ hash }) => hash),
    definition: fresh.map(({ definition }) => definition),
    sql: fresh.map(({ sql }) => sql),
    known_at: fresh.map(() => now),
  })
  return fresh.map(({ name, hash, definition, sql }) => ({
    kind: 'policy',
    subject_id: null,
    body: { name, hash, definition, sql },
  }))
}

/** Waivers, approvals and decisions that no line tells of as they are now. Names and reasons are a person's own. */
async function draftRegister(lane: Lane, { waivers, approvals, decisions }: Register): Promise<Draft[]> {
  const drafts = [
    ...waivers.map(({ reason, approver_account_id, ...body }) =>
      draftRecord('waiver', body.waiver_id, body.release_id, body, { reason, approver_account_id }),
    ),
    ...approvals.map(({ signer_account_id, meaning, ...body }) =>
      draftRecord('approval', body.approval_id, body.release_id, body, { signer_account_id, meaning }),
    ),
    ...decisions.map(({ text, account_id, ...body }) =>
      draftRecord('decision', body.decision_id, body.release_id, body, { text, account_id }),
    ),
  ]
  if (drafts.length === 0) return []
  const told = await lane.rows<{ kind: string; body: string }>(
    "SELECT kind, body FROM govern.audit_entry WHERE kind IN ('waiver', 'approval', 'decision')",
  )
  const known = new Set(
    told.map(({ kind, body }) => signOf(kind, JSON.parse(body) as Record<string, unknown>)),
  )
  return drafts.filter(({ kind, body }) => !known.has(signOf(kind, body)))
}

type Body = Record<string, unknown>

function draftRecord(
  kind: string,
  id: string,
  subject: string | null,
  body: Body,
  secrets: Record<string, string | null>,
): Draft {
  return { kind, subject_id: subject, body: { ...body, record_id: id }, secrets }
}

/** What a line says but for salted digests, which differ each time. */
function signOf(kind: string, body: Body): string {
  const plain = Object.entries(body).filter(
    ([, value]) => !(typeof value === 'string' && value.startsWith('sha256:')),
  )
  return JSON.stringify([kind, plain.sort(([a], [b]) => (a < b ? -1 : 1))])
}
