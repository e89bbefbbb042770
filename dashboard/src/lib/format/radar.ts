import type { RadarCollision, RadarRelease } from '#lib/data/types.ts'
import { sayDuration } from './duration.ts'

export interface Sign {
  sign: string
  tone: 'good' | 'bad' | 'warning' | 'plain'
  text: string
}

/** A state as a shape first, as a colour second. */
export function signOf(release: Pick<RadarRelease, 'state' | 'is_overdue'>): Sign {
  if (release.is_overdue) return { sign: '◷', tone: 'bad', text: 'overdue' }
  if (release.state === 'released') return { sign: '✓', tone: 'good', text: 'released' }
  if (release.state === 'cancelled') return { sign: '×', tone: 'plain', text: 'cancelled' }
  return release.state === 'in progress'
    ? { sign: '◐', tone: 'plain', text: 'in progress' }
    : { sign: '○', tone: 'plain', text: 'planned' }
}

const severities: Record<string, Sign> = {
  high: { sign: '▲', tone: 'bad', text: 'high' },
  medium: { sign: '◆', tone: 'warning', text: 'medium' },
  low: { sign: '·', tone: 'plain', text: 'low' },
}

export function severitySign(severity: string): Sign {
  return severities[severity] ?? { sign: '·', tone: 'plain', text: severity }
}

/** How long until a collision happens. */
export function sayLead({ lead_hours, starts_at }: Pick<RadarCollision, 'lead_hours' | 'starts_at'>): string {
  if (starts_at === null || lead_hours === null) return 'when one lands'
  if (lead_hours <= 0) return 'now'
  const { value, unit } = sayDuration(lead_hours)
  return `in ${value} ${unit}`
}

/** Both sides in words. */
export function saySides({ left_name, right_name, right_kind }: RadarCollision): string {
  return right_kind === 'freeze' ? left_name : `${left_name} × ${right_name}`
}

/** As much of a name as fits, cut at its end. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
}
