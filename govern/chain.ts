/** The audit log as a chain: each line holds the digest of the one before it. Pure, so that an export is checked the same way. */
import { createHash } from 'node:crypto'

export interface Line {
  sequence: number
  /** Epoch ms, by the clock of the machine that wrote it. */
  recorded_at: number
  kind: string
  subject_id: string | null
  /** JSON; of what concerns a person only salted digests. */
  body: string
  previous_hash: string
  hash: string
}

/** A line of which only the digest is shown: it holds the chain together and tells nothing. */
export interface Stub {
  sequence: number
  content: string
  previous_hash: string
  hash: string
}

/** What a digest stands for; erased when the person is, and the chain still holds. */
export interface Private {
  sequence: number
  field: string
  salt: string
  value: string
}

export interface Head {
  sequence: number
  hash: string
}

export interface Draft {
  kind: string
  subject_id: string | null
  body: Record<string, unknown>
  /** Values that say something of a person: their digests go into the body under the same names. */
  secrets?: Record<string, string | null>
}

export interface Break {
  /** Of the first line that is not what was written. */
  sequence: number
  why: string
}

export interface Verification {
  count: number
  head: Head
  firstBreak: Break | null
  /** Digests whose value was erased. */
  erasedCount: number
  /** Lines whose clock stood before that of the line before. */
  skews: { sequence: number; seconds: number }[]
}

export const START: Head = { sequence: 0, hash: '0'.repeat(64) }
const DIGEST = /^sha256:[0-9a-f]{64}$/

/** Lines for drafts, after the head; `salt` makes a fresh one each time. */
export function sealLines(
  head: Head,
  drafts: readonly Draft[],
  recordedAt: number,
  salt: () => string,
): { lines: Line[]; secrets: Private[]; head: Head } {
  const lines: Line[] = []
  const secrets: Private[] = []
  let last = head
  for (const draft of drafts) {
    const sequence = last.sequence + 1
    const own = Object.entries(draft.secrets ?? {}).flatMap(([field, value]) =>
      value === null ? [] : [{ sequence, field, salt: salt(), value }],
    )
    const digests = Object.fromEntries(own.map((secret) => [secret.field, digestOf(secret)]))
    const line = {
      sequence,
      recorded_at: recordedAt,
      kind: draft.kind,
      subject_id: draft.subject_id,
      body: canonical({ ...draft.body, ...digests }),
      previous_hash: last.hash,
    }
    last = { sequence, hash: hashOf(line) }
    lines.push({ ...line, hash: last.hash })
    secrets.push(...own)
  }
  return { lines, secrets, head: last }
}

/**
 * Reads the chain from its start. `kept` is a head that was written down elsewhere: lines may follow it, but it has to be in
 * the chain, so that a tail that was cut off shows.
 */
export function verifyLines(
  lines: readonly (Line | Stub)[],
  secrets: readonly Private[],
  kept: Head | null = null,
): Verification {
  const bySequence = Map.groupBy(secrets, ({ sequence }) => sequence)
  const found: Verification = { count: 0, head: START, firstBreak: null, erasedCount: 0, skews: [] }
  let recordedAt = -Infinity
  for (const line of lines) {
    const own = bySequence.get(line.sequence) ?? []
    const why = judgeLine(line, found.head, own) ?? judgeKept(line, kept)
    if (why !== null) return { ...found, firstBreak: { sequence: found.head.sequence + 1, why } }
    if (!isStub(line)) {
      found.erasedCount += countDigests(line.body) - own.length
      if (line.recorded_at < recordedAt)
        found.skews.push({ sequence: line.sequence, seconds: (recordedAt - line.recorded_at) / 1000 })
      recordedAt = Math.max(recordedAt, line.recorded_at)
    }
    found.head = { sequence: line.sequence, hash: line.hash }
    found.count++
  }
  if (kept !== null && kept.sequence > found.head.sequence) {
    const why = `the log ends here, and was kept up to line ${kept.sequence}`
    return { ...found, firstBreak: { sequence: found.head.sequence + 1, why } }
  }
  const stray = secrets.find(({ sequence }) => sequence < 1 || sequence > found.head.sequence)
  if (stray) return { ...found, firstBreak: { sequence: stray.sequence, why: 'a value belongs to no line' } }
  return found
}

function judgeLine(line: Line | Stub, head: Head, own: readonly Private[]): string | null {
  if (line.sequence !== head.sequence + 1)
    return line.sequence > head.sequence + 1
      ? `lines are missing, the next one is ${line.sequence}`
      : `lines are out of order, the next one is ${line.sequence}`
  if (line.previous_hash !== head.hash) return 'it does not follow the line before it'
  if (hashOf(line) !== line.hash) return 'it was changed'
  const told = isStub(line) ? {} : readBody(line.body)
  const other = own.find((secret) => told[secret.field] !== digestOf(secret))
  if (other) return `its value of ${other.field} was changed`
  return new Set(own.map(({ field }) => field)).size === own.length ? null : 'it has a value twice'
}

function judgeKept(line: Pick<Line, 'sequence' | 'hash'>, kept: Head | null): string | null {
  return kept !== null && line.sequence === kept.sequence && line.hash !== kept.hash
    ? 'it is not the one that was kept'
    : null
}

/** The digest of the line before and that of what this one says, so that a proof can leave out what others say. */
function hashOf(line: Omit<Line, 'hash'> | Stub): string {
  return sha256(line.previous_hash + ('content' in line ? line.content : contentOf(line)))
}

function contentOf({ sequence, recorded_at, kind, subject_id, body }: Omit<Line, 'hash'>): string {
  return sha256(JSON.stringify([sequence, recorded_at, kind, subject_id, body]))
}

export function stubOf(line: Line): Stub {
  const { sequence, previous_hash, hash } = line
  return { sequence, content: contentOf(line), previous_hash, hash }
}

function isStub(line: Line | Stub): line is Stub {
  return 'content' in line
}

export function digestOf({ salt, value, field }: Pick<Private, 'salt' | 'value' | 'field'>): string {
  return `sha256:${sha256(JSON.stringify([salt, field, value]))}`
}

function countDigests(body: string): number {
  return Object.values(readBody(body)).filter((value) => typeof value === 'string' && DIGEST.test(value))
    .length
}

/** A body that is no JSON has none; its line's hash has judged it already. */
function readBody(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** The same value is the same text: keys in order, undefined left out. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
