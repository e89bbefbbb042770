import type { TableColumn } from '#lib/components/DataTable.svelte'
import type { Row } from '#lib/data/table.ts'
import type { TableAnswer } from '#lib/data/types.ts'
import { commitHref, shortId, tableColumns, type CellContext } from './cell.ts'
import { sayShortDate, sayTime } from './date.ts'
import { sayPlain, sayValue, type Kind } from './figure.ts'

const technical = new Set(['service_id', 'team_id', 'value_stream_id', 'repository_id', 'is_open', 'title'])

/** A change, or the single commit that stands for one; everything else is a deployment. */
function isChange(row: Row): boolean {
  return row.case_id === row.commit_id || /#\d+$/.test(String(row.case_id))
}

/** Where a case can be looked at: a change at its commit, a deployment at its release. */
export function caseHref(row: Row, search: string): string | null {
  const commit = isChange(row) ? commitHref(row.commit_id, search) : null
  return commit ?? recordHref(row.case_id, search)
}

/** A change or a deployment by its id; the page there finds the commit or the release. */
function recordHref(id: unknown, search: string): string | null {
  return typeof id === 'string' && id !== '' ? `/records/${encodeURIComponent(id)}${search}` : null
}

/** The parts of a ratio are hours. */
const hours = { measure: 'duration', unit: 'h' } as const
const parts: Readonly<Record<string, string>> = { weight: 'Out of', unknown: 'Unknown' }

function sayCase(value: unknown, kind: Kind): string {
  if (typeof value !== 'number') return '–'
  if (kind.measure === 'proportion') return value > 0 ? 'yes' : 'no'
  if (kind.measure === 'ratio') return sayPlain(value, hours)
  if (kind.measure === 'count') return String(value)
  return sayPlain(value, kind)
}

function caseTitle(row: Row): string {
  const id = shortId(String(row.case_id))
  if (typeof row.title !== 'string' || row.title === '') return id
  return id.startsWith('#') && !row.title.includes(id) ? `${id} ${row.title}` : row.title
}

/** Columns that say the same in every row: kept, but out of sight. */
function dullColumns(answer: TableAnswer): Set<string> {
  const isDull = (values: unknown[] = []) => values.length > 1 && values.every((value) => value === values[0])
  return new Set(answer.columns.flatMap(({ name }, c) => (isDull(answer.data[c]) ? [name] : [])))
}

/** Columns of the rows behind a figure: when, how much, what, and the link to it; technical ids are there but hidden. */
export function caseColumns(answer: TableAnswer, kind: Kind, context: CellContext): TableColumn<Row>[] {
  const first: TableColumn<Row>[] = [
    {
      name: 'case_id',
      label: 'Record',
      say: caseTitle,
      title: (row) => String(row.case_id),
      link: (row) => caseHref(row, context.search),
    },
    {
      name: 'happened_at',
      label: 'When',
      width: 104,
      say: (row) => (typeof row.happened_at === 'number' ? sayShortDate(row.happened_at, context.zone) : '–'),
      title: (row) =>
        typeof row.happened_at === 'number' ? sayTime(row.happened_at, context.zone) : undefined,
    },
    {
      name: 'value',
      label: 'Value',
      isNumber: true,
      width: 84,
      say: (row) => sayCase(row.value, kind),
      title: (row) => (typeof row.value === 'number' ? sayValue(row.value, kind).exact : undefined),
    },
  ]
  const named = new Set(first.map((column) => column.name))
  const rest = tableColumns(answer.columns, context).filter((column) => !named.has(column.name))
  const dull = dullColumns(answer)
  return [
    ...first,
    ...rest.map((column) => ({
      ...column,
      ...(kind.measure === 'ratio' && parts[column.name] !== undefined
        ? { label: parts[column.name]!, say: (row: Row) => sayCase(row[column.name], kind) }
        : {}),
      isHidden: technical.has(column.name) || dull.has(column.name),
    })),
  ]
}
