/**
 * Revisions of work items: what was in which state, iteration and hands since when. The service hands them out in the order
 * in which they were made, and its token stays good for what comes later.
 */
import {
  SourceError,
  type ColumnArrays,
  type Page,
  type SqlType,
  type StreamContext,
} from '../../contract.ts'
import { isWanted } from './projects.ts'
import { daysBefore } from '../../places.ts'
import type { Client } from './client.ts'
import { isoOf, listOf, type Json } from './fields.ts'
import { sessionOf } from './session.ts'

export const revisionColumns = {
  work_item_id: 'BIGINT',
  rev: 'INTEGER',
  changed_at: 'TIMESTAMP',
  state_changed_at: 'TIMESTAMP',
  type: 'VARCHAR',
  state: 'VARCHAR',
  project: 'VARCHAR',
  area_path: 'VARCHAR',
  iteration_path: 'VARCHAR',
  assigned_to: 'VARCHAR',
} as const satisfies Record<string, SqlType>

const FIELDS = [
  'System.ChangedDate',
  'Microsoft.VSTS.Common.StateChangeDate',
  'System.WorkItemType',
  'System.State',
  'System.TeamProject',
  'System.AreaPath',
  'System.IterationPath',
  'System.AssignedTo',
]
const PATH = '_apis/wit/reporting/workitemrevisions'
const PAGE = 200

interface Batch {
  records: Json[]
  token: string | null
  isLast: boolean
}

export async function* readRevisions(context: StreamContext): AsyncGenerator<Page> {
  const { client, options } = sessionOf(context)
  if (!options.hasWorkItems) return
  let token = context.cursor
  let count = 0
  for (;;) {
    const { records, token: next, isLast } = await readBatch(context, client, token)
    count += records.length
    context.progress(count, null, `${count} revisions`)
    const newest = records.flatMap(({ fields }) => isoOf((fields as Json)?.['System.ChangedDate']) ?? [])
    yield {
      ...rowsOf(records.filter((record) => isOurs(record, context))),
      ...(next !== null && { cursor: next }),
      ...(newest.length > 0 && { newestAt: Date.parse(newest.sort().at(-1) ?? '') }),
    }
    if (isLast) return
    if (next === null || next === token)
      throw new SourceError('invalid', `The server's paging goes in circles: ${PATH}`)
    token = next
  }
}

async function readBatch(context: StreamContext, client: Client, token: string | null): Promise<Batch> {
  const { options } = sessionOf(context)
  const now = new Date(client.now()).toISOString()
  const since = options.historyMonths === null ? undefined : daysBefore(now, options.historyMonths * 30.44)
  const { body } = await client.ask(PATH, {
    fields: FIELDS.join(','),
    includeIdentityRef: 'true',
    $maxPageSize: PAGE * 5,
    ...(token === null ? { startDateTime: since } : { continuationToken: token }),
  })
  const { values, continuationToken, isLastBatch } = (body ?? {}) as Json
  if (!Array.isArray(values) || typeof isLastBatch !== 'boolean')
    throw new SourceError('invalid', `The answer holds no revisions, is this Azure DevOps?: ${PATH}`)
  return {
    records: listOf(values),
    token: typeof continuationToken === 'string' && continuationToken !== '' ? continuationToken : null,
    isLast: isLastBatch,
  }
}

/** Of all projects at once: those that are not wanted are left out here. */
function isOurs({ fields }: Json, context: StreamContext): boolean {
  const project = (fields as Json | undefined)?.['System.TeamProject']
  return typeof project !== 'string' || isWanted(project, sessionOf(context).options)
}

function rowsOf(records: readonly Json[]): Pick<Page, 'columns' | 'rejected'> {
  const rows = records.map((record) => ({ record, row: rowOf(record) }))
  const rejected = rows.flatMap(({ record, row }) =>
    row
      ? []
      : [
          {
            key: `${String(record.id)}:${String(record.rev)}`,
            reason: 'A revision without id, rev, state or time of change',
            payload: JSON.stringify(record),
          },
        ],
  )
  const good = rows.flatMap(({ row }): Json[] => (row ? [row] : []))
  const names = ['_key', ...Object.keys(revisionColumns)]
  const revision: ColumnArrays = Object.fromEntries(names.map((name) => [name, good.map((row) => row[name])]))
  return { columns: { revision }, ...(rejected.length > 0 && { rejected }) }
}

function rowOf({ id, rev, fields }: Json): Json | null {
  const told = (fields ?? {}) as Json
  const changed = isoOf(told['System.ChangedDate'])
  const state = told['System.State']
  if (!Number.isInteger(id) || !Number.isInteger(rev) || changed === null || typeof state !== 'string')
    return null
  const stateChanged = isoOf(told['Microsoft.VSTS.Common.StateChangeDate'])
  const assigned = told['System.AssignedTo']
  return {
    _key: `${String(id)}:${String(rev)}`,
    work_item_id: id,
    rev,
    changed_at: Date.parse(changed),
    state_changed_at: stateChanged === null ? null : Date.parse(stateChanged),
    type: told['System.WorkItemType'] ?? null,
    state,
    project: told['System.TeamProject'] ?? null,
    area_path: told['System.AreaPath'] ?? null,
    iteration_path: told['System.IterationPath'] ?? null,
    assigned_to: typeof assigned === 'object' && assigned !== null ? ((assigned as Json).id ?? null) : null,
  }
}

/** Keys are ids of work items. */
export async function* rereadRevisions(
  context: StreamContext,
  keys: readonly string[],
): AsyncGenerator<Page> {
  const { client } = sessionOf(context)
  for (const key of keys) {
    const path = `_apis/wit/workItems/${encodeURIComponent(key)}/revisions`
    try {
      const all: Json[] = []
      let position: string | null = null
      do {
        const cut = await client.byPosition(path, {}, position, PAGE)
        all.push(...cut.records)
        position = cut.next
      } while (position !== null)
      yield rowsOf(all)
    } catch (error) {
      // Deleted meanwhile: its revisions did happen.
      if (!(error instanceof SourceError) || error.code !== 'not_found') throw error
    }
  }
}
