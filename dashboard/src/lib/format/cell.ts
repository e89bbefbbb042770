import type { TableColumn } from '#lib/components/DataTable.svelte'
import type { Row } from '#lib/data/table.ts'
import type { Column } from '#lib/data/types.ts'
import { sayShortDate, sayTime } from './date.ts'
import { sayDuration } from './duration.ts'
import { missing, sayCount, sayRatio } from './number.ts'

export interface CellContext {
  zone: string
  /** Filter part of the URL, kept on links between screens. */
  search: string
}

const shaPattern = /@[0-9a-f]{7,64}$/

/** A commit's page, when an id is one: repository@sha. */
export function commitHref(id: unknown, search = ''): string | null {
  return typeof id === 'string' && shaPattern.test(id) ? `/commits/${encodeURIComponent(id)}${search}` : null
}

export function releaseHref(id: unknown, search = ''): string | null {
  return typeof id === 'string' && id !== '' ? `/releases/${encodeURIComponent(id)}${search}` : null
}

/** An incident's own page, with its suspects. */
export function incidentHref(id: unknown, search = ''): string | null {
  return typeof id === 'string' && id !== '' ? `/incidents/${encodeURIComponent(id)}${search}` : null
}

/** The end of an id that a person recognises: a short sha, a number, a version. */
export function shortId(id: string): string {
  const at = id.lastIndexOf('@')
  if (shaPattern.test(id)) return id.slice(at + 1, at + 9)
  const hash = id.lastIndexOf('#')
  if (hash > 0) return id.slice(hash)
  const slash = id.lastIndexOf('/')
  return slash > 0 ? id.slice(slash + 1) : id
}

function sayByName(name: string, value: unknown, zone: string): string {
  if (value === null || value === undefined) return missing
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') {
    if (name.endsWith('_at')) return sayShortDate(value, zone)
    if (name.endsWith('_hours') || name === 'hours') return sayWithUnit(sayDuration(value))
    if (name.endsWith('_ratio')) return sayWithUnit(sayRatio(value))
    return Number.isInteger(value)
      ? sayCount(value)
      : value.toLocaleString('en-US', { maximumFractionDigits: 2 })
  }
  return name.endsWith('_id') ? shortId(String(value)) : String(value)
}

const sayWithUnit = ({ value, unit }: { value: string; unit: string }) => `${value} ${unit}`

function exactByName(name: string, value: unknown, zone: string): string | undefined {
  if (typeof value === 'number' && name.endsWith('_at')) return sayTime(value, zone)
  if (typeof value === 'number' && name.endsWith('_hours')) return sayDuration(value).exact
  return name.endsWith('_id') && typeof value === 'string' ? value : undefined
}

export function labelOf(name: string): string {
  const words = name.replace(/_(at|hours|count|ratio|id)$/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function linkOf(name: string, row: Row, search: string): string | null {
  const value = row[name]
  if (name === 'url') return typeof value === 'string' && value.startsWith('http') ? value : null
  if (name === 'release_id') return releaseHref(value, search)
  if (name === 'incident_id') return incidentHref(value, search)
  return name.endsWith('_id') ? commitHref(value, search) : null
}

/** Columns of any relation in readable form, by the project's naming: `_at`, `_hours`, `_count`, `_ratio`, `_id`. */
export function tableColumns(columns: readonly Column[], context: CellContext): TableColumn<Row>[] {
  return columns.map(({ name, type, meaning }) => ({
    name,
    label: name === 'url' ? 'Source record' : labelOf(name),
    isNumber: /INT|DOUBLE|DECIMAL|FLOAT/.test(type),
    say: (row) => (name === 'url' && row.url ? 'open' : sayByName(name, row[name], context.zone)),
    title: (row) => exactByName(name, row[name], context.zone) ?? meaning ?? undefined,
    link: (row) => linkOf(name, row, context.search),
    isOutward: name === 'url',
  }))
}
