/** Work items as they are now, with their links: found by WIQL, read in batches, deleted ones by the recycle bin. */
import { SourceError, type StreamContext } from '../../contract.ts'
import { isTokenRefused } from '../../http/faults.ts'
import type { Place } from '../../places.ts'
import { type Client, type Cut } from './client.ts'
import { identityOf, isoOf, listOf, pick, type Json } from './fields.ts'
import type { Listed, Reconciled, Span } from './listed.ts'
import { ItemRecord } from './schemas.ts'
import { pathOf, sessionOf, type Project } from './session.ts'

const FIELDS: Readonly<Record<string, string>> = {
  title: 'System.Title',
  type: 'System.WorkItemType',
  state: 'System.State',
  reason: 'System.Reason',
  project: 'System.TeamProject',
  areaPath: 'System.AreaPath',
  iterationPath: 'System.IterationPath',
  createdDate: 'System.CreatedDate',
  changedDate: 'System.ChangedDate',
  tags: 'System.Tags',
  priority: 'Microsoft.VSTS.Common.Priority',
  severity: 'Microsoft.VSTS.Common.Severity',
  storyPoints: 'Microsoft.VSTS.Scheduling.StoryPoints',
  resolvedReason: 'Microsoft.VSTS.Common.ResolvedReason',
}
/** As many as one query gives; the service refuses one that finds more than 20,000, so queries go on by id. */
const QUERY = 1000
const BATCH = 200

type BinPlace = Place & { bin?: number[] }

export const workItems: Listed = {
  stream: 'work_item',
  noun: 'work items',
  lag: 600,
  schema: ItemRecord,
  keyOf: ({ id }) => String(id),
  endOf: ({ fields }) => isoOf((fields as Json | undefined)?.['System.ChangedDate']),
  stampOf: ({ rev }) => String(rev),
  isQuiet: false,
  ended: (client, project, span, token) => query(client, project, span, Number(token ?? 0)),
  // Nothing of it waits: whatever changes has a new time of change.
  unfinished: async () => ({ records: [], next: null }),
  refine: async (records, _client, project) => records.map((record) => itemOf(record, project)),
  reconcile: (context, project, place) => reconcile(context, project, place),
}

async function query(client: Client, project: Project, { from, to }: Span, after: number): Promise<Cut> {
  const wanted = [
    '[System.TeamProject] = @project',
    `[System.Id] > ${after}`,
    ...(from === '' ? [] : [`[System.ChangedDate] >= '${from}'`]),
    ...(to === '' ? [] : [`[System.ChangedDate] <= '${to}'`]),
  ]
  const text = `SELECT [System.Id] FROM WorkItems WHERE ${wanted.join(' AND ')} ORDER BY [System.Id] ASC`
  const options = { timePrecision: 'true', $top: QUERY }
  const { body } = await client.ask(`${pathOf(project)}/_apis/wit/wiql`, options, { query: text })
  const found = (body as Json | null)?.workItems
  if (!Array.isArray(found))
    throw new SourceError('invalid', `The answer to a query holds no work items: ${project.name}`)
  const ids = listOf(found).map(({ id }) => Number(id))
  const records = await readBatches(client, ids)
  return { records, next: ids.length < QUERY ? null : String(ids.at(-1)) }
}

/** Those that are there. */
export async function readBatches(client: Client, ids: readonly number[]): Promise<Json[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, i) =>
    ids.slice(i * BATCH, (i + 1) * BATCH),
  )
  const answers = await Promise.all(
    parts.map((part) =>
      client.ask('_apis/wit/workitemsbatch', {}, { ids: part, $expand: 'relations', errorPolicy: 'omit' }),
    ),
  )
  return answers.flatMap(({ body }) => listOf((body as Json | null)?.value).filter((item) => item !== null))
}

export function itemOf(item: Json, project: Pick<Project, 'id'>): Json {
  const fields = (item.fields ?? {}) as Json
  return {
    id: item.id,
    rev: item.rev,
    stamp: workItems.stampOf(item),
    projectId: project.id,
    ...Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, fields[field] ?? null])),
    assignedTo: identityOf(fields['System.AssignedTo']),
    createdBy: identityOf(fields['System.CreatedBy']),
    relations: listOf(item.relations).map((link) => pick(link, ['rel', 'url'])),
    url: ((item._links as Json | undefined)?.html as Json | undefined)?.href ?? null,
  }
}

/** What lies in the recycle bin is gone; what was in it and is not any more is either back or gone for good. */
async function reconcile(context: StreamContext, project: Project, start: BinPlace): Promise<Reconciled> {
  const { client } = sessionOf(context)
  const bin = await readBin(context, client, project)
  if (bin === null) return { place: start, page: {} }
  const inBin = new Set(bin)
  const left = (start.bin ?? []).filter((id) => !inBin.has(id))
  const back = await readBatches(client, left)
  const ours = bin.length === 0 ? [] : await findLanded(context, bin)
  const place: BinPlace = { ...start, bin }
  return {
    place,
    page: {
      records: back.map((item) => itemOf(item, project)),
      ...(ours.length > 0 && { deleted: { work_item: ours } }),
    },
  }
}

async function readBin(context: StreamContext, client: Client, project: Project): Promise<number[] | null> {
  try {
    const all = await client.all(`${pathOf(project)}/_apis/wit/recyclebin`)
    return all.map(({ id }) => Number(id)).sort((a, b) => a - b)
  } catch (error) {
    const isForbidden =
      error instanceof SourceError && error.code === 'unauthorised' && !isTokenRefused(error)
    if (!isForbidden) throw error
    context.note(`The token may not see deleted work items, so they stay: ${project.name}`)
    return null
  }
}

async function findLanded({ landed }: StreamContext, ids: readonly number[]): Promise<string[]> {
  const rows = await landed.rows<{ key: string }>(
    `select _key as key from raw.azuredevops__work_item
     where _source = $source and _key in (${ids.map((id) => `'${id}'`).join(', ')})
     group by _key having not max_by(_is_deleted, _loaded_at) order by key`,
  )
  return rows.map(({ key }) => key)
}
