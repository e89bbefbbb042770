/** Words for what is known of one release. */
import { sayDate, sayTime } from '#lib/format/date.ts'
import { sayDuration } from '#lib/format/duration.ts'
import { missing, sayMany } from '#lib/format/number.ts'
import type { Fact } from '#lib/components/Facts.svelte'
import type { Dossier, DueDecision, PlanChange, ReleaseHead, TestedPhase, VersionPair } from './types.ts'

export type Tone = 'good' | 'bad' | 'warning' | 'plain'

export interface Mark {
  sign: string
  tone: Tone
  text: string
}

interface Context {
  zone: string
  search: string
  now: number
}

/** A day that is planned as a day is the same one in every zone. */
export function sayPlanned(
  head: Pick<ReleaseHead, 'planned_at' | 'is_day'>,
  zone: string,
  now: number,
): string {
  if (head.planned_at === null) return 'no date'
  return head.is_day ? sayDate(head.planned_at, 'UTC', now) : sayTime(head.planned_at, zone)
}

export function saySlip(hours: number | null): string {
  if (hours === null) return missing
  if (hours === 0) return 'on time'
  const { value, unit } = sayDuration(Math.abs(hours))
  return `${value} ${unit} ${hours > 0 ? 'late' : 'early'}`
}

export function planFacts({ head, composition }: Dossier, { zone, search, now }: Context): Fact[] {
  const isLate = head.released_at === null && head.due_at !== null && head.due_at <= now
  const facts: Fact[] = [
    {
      label: 'State',
      text: isLate && ['planned', 'in progress'].includes(head.state) ? 'overdue' : head.state,
    },
    { label: 'Planned for', text: sayPlanned(head, zone, now) },
  ]
  if (head.released_at !== null) facts.push({ label: 'Out', text: sayTime(head.released_at, zone) })
  if (head.slip_hours !== null)
    facts.push({
      label: 'Against plan',
      text: saySlip(head.slip_hours),
      title: 'Its own date, else its last finished phase',
    })
  facts.push({ label: 'Owner', text: head.team_name ?? 'nobody named' })
  if (head.place !== null)
    facts.push({
      label: 'Kind',
      text: `${head.place}${head.methodology === null ? '' : `, ${head.methodology}`}`,
    })
  if (head.parent_release_id !== null)
    facts.push({
      label: 'Part of',
      text: head.parent_name ?? head.parent_release_id,
      href: `/releases/${encodeURIComponent(head.parent_release_id)}${search}`,
    })
  facts.push({ label: 'Services', text: sayMany(composition.services.total_count, 'service') })
  if (head.url?.startsWith('http'))
    facts.push({ label: 'Source record', text: 'open', href: head.url, isOutward: true })
  return facts
}

/** Tested, failed, never, or not known: by a sign first. */
export function pairMark({ is_tested, has_passed }: Pick<VersionPair, 'is_tested' | 'has_passed'>): Mark {
  if (is_tested === null) return { sign: '?', tone: 'plain', text: 'not known' }
  if (!is_tested) return { sign: '▼', tone: 'bad', text: 'never' }
  return has_passed === false
    ? { sign: '▼', tone: 'bad', text: 'failed' }
    : { sign: '✓', tone: 'good', text: 'passed' }
}

const fields: Readonly<Record<string, string>> = {
  plan: 'Planned',
  date: 'Date',
  start: 'Start',
  scope: 'Services',
  items: 'Items',
  owner: 'Owner',
  status: 'Status',
  parent: 'Part of',
  name: 'Name',
}

/** "+3 payments, −1 ledger" of lists; what it was and is of all else. */
export function sayChange(
  { field, from_text: from, to_text: to, moved_hours: moved }: PlanChange,
  zone: string,
): string {
  const at = (text: string | null) => (text === null ? 'nothing' : sayTimestamp(text, zone))
  if (field === 'plan') return `first seen, for ${to === 'no date' ? 'no date' : at(to)}`
  if (field === 'date' || field === 'start') {
    const by = moved === null || moved === 0 ? '' : `, ${sayMoved(moved)}`
    return `${from === null ? 'no date' : at(from)} → ${to === null ? 'no date' : at(to)}${by}`
  }
  if (field === 'scope' || field === 'items') return sayLists(from, to)
  return `${from ?? 'nobody'} → ${to ?? 'nobody'}`
}

export const fieldName = (field: string): string => fields[field] ?? field

function sayMoved(hours: number): string {
  const { value, unit } = sayDuration(Math.abs(hours))
  return `${value} ${unit} ${hours > 0 ? 'later' : 'earlier'}`
}

function sayTimestamp(text: string, zone: string): string {
  const at = Date.parse(`${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(at)) return text
  return at % 86_400_000 === 0 ? sayDate(at, 'UTC') : sayTime(at, zone)
}

function sayLists(from: string | null, to: string | null): string {
  const split = (text: string | null) => (text === null || text === '' ? [] : text.split(', '))
  const [before, after] = [split(from), split(to)]
  const added = after.filter((one) => !before.includes(one)).map((one) => `+ ${one}`)
  const gone = before.filter((one) => !after.includes(one)).map((one) => `− ${one}`)
  return [...added, ...gone].join(', ')
}

const dueWords: Readonly<Record<string, (subject: string) => string>> = {
  go: () => 'Go or stop: nobody has decided',
  gate: (subject) => `${subject}: asked for, not given`,
  approval: (subject) => `The approval of ${subject} ends before it goes out`,
  waiver: (subject) => `The waiver of ${subject} ends before it goes out`,
}

export function sayDue({ kind, subject }: Pick<DueDecision, 'kind' | 'subject'>): string {
  return dueWords[kind]?.(subject) ?? `${kind} ${subject}`
}

/** "4 of 9 passed by it (22–75 %)". */
export function sayEscapes({ problem_count: n, escaped_count: count, low, high }: TestedPhase): string {
  if (n === 0) return missing
  const share = low === null || high === null ? '' : ` (${Math.round(low * 100)}–${Math.round(high * 100)} %)`
  return `${count} of ${n}${share}`
}

export function stepMark(verdict: string): Mark {
  const text = verdict
  if (verdict === 'taken') return { sign: '✓', tone: 'good', text }
  if (verdict === 'under way') return { sign: '▶', tone: 'plain', text }
  if (['skipped', 'missing', 'out of order'].includes(verdict)) return { sign: '▼', tone: 'bad', text }
  if (verdict === 'added') return { sign: '+', tone: 'warning', text }
  return { sign: '·', tone: 'plain', text }
}
