import { incidentHref, releaseHref } from '#lib/format/cell.ts'
import { sayDuration } from '#lib/format/duration.ts'
import { missing, sayMany } from '#lib/format/number.ts'
import type { WaitingRow } from './types.ts'

const kindWords: Readonly<Record<string, string>> = {
  review: 'review',
  author: 'author’s move',
  'failed check': 'failed check',
  'release of changes': 'release',
  approval: 'approval',
  booking: 'booking',
  'overdue release': 'decision: a new date, or out',
  'runbook step': 'step is late',
  'running step': 'step takes long',
  question: 'set-up question',
  incident: 'cause of an incident',
  gate: 'rules',
}

export const sayKind = ({ kind }: WaitingRow): string => kindWords[kind] ?? kind

export function sayHours(hours: number | null): string {
  if (hours === null) return missing
  const { value, unit } = sayDuration(hours)
  return `${value} ${unit}`
}

/** Where one acts: here where there is a place for it, else at the tool. */
export function actHref(row: WaitingRow, search: string): { href: string; isOutward: boolean } | null {
  const inside = insideHref(row, search)
  if (inside !== null) return { href: inside, isOutward: false }
  return row.url?.startsWith('http') ? { href: row.url, isOutward: true } : null
}

function insideHref({ kind, thing_id: id, release_id: release, service_id }: WaitingRow, search: string) {
  if (kind === 'incident') return incidentHref(id, search)
  if (kind === 'question') return `/setup${search}`
  if (kind === 'gate') return releaseHref(id, search)
  if (kind === 'overdue release' || kind === 'approval' || kind === 'booking')
    return release === null ? null : `/releases${search}`
  if (kind === 'release of changes') return `/releases?service=${encodeURIComponent(service_id ?? id)}`
  return null
}

/** What waits with it; nothing where it is alone. */
export function sayHeld(row: WaitingRow): string {
  const parts = [
    row.release_count > 0
      ? row.release_count === 1 && row.release_names
        ? row.release_names
        : `${sayMany(row.release_count, 'release')}${row.release_names ? `: ${row.release_names}` : ''}`
      : null,
    row.change_count > 0
      ? sayMany(row.change_count, row.kind === 'release of changes' ? 'more change' : 'change')
      : null,
    row.dependant_count > 0
      ? `${sayMany(row.dependant_count, 'service')} need${row.dependant_count === 1 ? 's' : ''} it`
      : null,
  ].filter((part) => part !== null)
  return parts.length === 0 ? missing : parts.join(' · ')
}
