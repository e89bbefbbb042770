import { sayShortDate, sayTime } from '#lib/format/date.ts'
import { missing, sayCount } from '#lib/format/number.ts'
import { sayHours } from './composition.ts'
import type { Repair, ReleaseRow } from './releases.ts'

export interface ReleaseColumn {
  name: keyof ReleaseRow
  label: string
  isNumber?: boolean
  /** Least width, px. */
  width?: number
  /** Shown only when chosen; `phone` ones are all that a narrow screen shows at first. */
  isHidden?: boolean
  isPhone?: boolean
  meaning?: string
}

export const releaseColumns: ReleaseColumn[] = [
  { name: 'name', label: 'Version', width: 72, isPhone: true },
  { name: 'service_id', label: 'Service', width: 110 },
  { name: 'released_at', label: 'Released', isNumber: true, isPhone: true },
  { name: 'change_count', label: 'Changes', isNumber: true, isPhone: true },
  {
    name: 'size_percentile_ratio',
    label: 'Larger than',
    isPhone: true,
    meaning: 'Share of its own earlier releases that had fewer changes; the tick is their middle',
  },
  { name: 'commit_count', label: 'Commits', isNumber: true },
  { name: 'file_count', label: 'Files', isNumber: true },
  { name: 'line_count', label: 'Lines', isNumber: true, isHidden: true, meaning: 'Lines added and deleted' },
  {
    name: 'hot_file_count',
    label: 'Hot files',
    isNumber: true,
    meaning: 'Files of it that are among those that change most',
  },
  {
    name: 'days_since_previous',
    label: 'Since previous',
    isNumber: true,
    meaning: 'Since the release that came out before it',
  },
  {
    name: 'waiting_p50_hours',
    label: 'Median wait',
    isNumber: true,
    isHidden: true,
    meaning: 'From merge to this release, half of its changes',
  },
  {
    name: 'people_count',
    label: 'People',
    isNumber: true,
    isHidden: true,
    meaning: 'Authors, bots not counted',
  },
  {
    name: 'repair_hours',
    label: 'Repair',
    isPhone: true,
    meaning: 'What repaired it, or what it repaired: a rollback, a revert or a patch release',
  },
  { name: 'origin', label: 'Known from', isHidden: true },
  { name: 'url', label: 'Source record', isNumber: true },
]

export function sayRepair(repair: Repair | undefined): string {
  if (!repair) return 'yes'
  const later = repair.hours === null ? '' : `, ${sayHours(repair.hours)} later`
  return `${repair.by ?? repair.evidence}${later}`
}

function explainRepair(repairs: readonly Repair[]): string {
  return repairs
    .map(
      (each) =>
        `${each.evidence}${each.by ? ` ${each.by}` : ''}, confidence ${each.confidence?.toFixed(1) ?? 'unknown'}`,
    )
    .join('; ')
}

export interface Wording {
  zone: string
  serviceName: (id: string | null) => string
  originLabel: (origin: string | null) => string
}

const percent = (ratio: number | null) => (ratio === null ? missing : `${Math.floor(ratio * 100)} %`)

/** One cell in words, as it is shown, copied and exported. */
export function sayCell(row: ReleaseRow, name: keyof ReleaseRow, wording: Wording): string {
  switch (name) {
    case 'name':
      return row.name ?? row.version ?? row.release_id
    case 'service_id':
      return wording.serviceName(row.service_id)
    case 'released_at':
      return row.released_at === null ? missing : sayShortDate(row.released_at, wording.zone)
    case 'size_percentile_ratio':
      return percent(row.size_percentile_ratio)
    case 'days_since_previous':
      return row.days_since_previous === null ? missing : sayHours(row.days_since_previous * 24)
    case 'waiting_p50_hours':
      return sayHours(row.waiting_p50_hours)
    case 'repair_hours':
      return row.is_failed ? `by ${sayRepair(row.repairs[0])}` : row.repaired ? `repairs ${row.repaired}` : ''
    case 'origin':
      return wording.originLabel(row.origin)
    case 'url':
      return row.url ?? ''
    default:
      return typeof row[name] === 'number' ? sayCount(row[name]) : missing
  }
}

/** The exact value behind a rounded cell. */
export function exactCell(row: ReleaseRow, name: keyof ReleaseRow, wording: Wording): string | undefined {
  if (name === 'released_at' && row.released_at !== null) return sayTime(row.released_at, wording.zone)
  if (name === 'days_since_previous' && row.days_since_previous !== null)
    return `${row.days_since_previous.toFixed(2)} days`
  if (name === 'repair_hours') return row.is_failed ? explainRepair(row.repairs) : undefined
  if (name === 'line_count' && row.added_count !== null)
    return `${sayCount(row.added_count)} added, ${sayCount(row.deleted_count)} deleted`
  return undefined
}

interface Occasion {
  isPhone: boolean
  hasServices: boolean
  /** Some release has a page of its own to link to. */
  hasRecords: boolean
}

/** Which columns are shown: what the URL chooses, otherwise what has something to say and fits. */
export function shownColumns(
  chosen: string | null,
  { isPhone, hasServices, hasRecords }: Occasion,
): ReleaseColumn[] {
  if (chosen !== null) {
    const names = new Set(chosen.split(','))
    return releaseColumns.filter((column) => column.name === 'name' || names.has(column.name))
  }
  return releaseColumns.filter((column) => {
    if (column.isHidden || (isPhone && !column.isPhone)) return false
    return (column.name !== 'service_id' || hasServices) && (column.name !== 'url' || hasRecords)
  })
}
