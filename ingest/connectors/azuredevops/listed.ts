/** Lists that can be asked by time: what is asked of them, and what of a record is kept. */
import type { TSchema } from 'typebox'
import type { StreamContext } from '../../contract.ts'
import type { Place, Step } from '../../places.ts'
import type { Client, Cut } from './client.ts'
import type { Json } from './fields.ts'
import type { Project } from './session.ts'

/** ISO; '' for without a bound. */
export interface Span {
  from: string
  to: string
}

export interface Reconciled {
  place: Place
  page: Step['page']
}

export interface Listed {
  stream: string
  /** For people. */
  noun: string
  /** Seconds behind what has been read that are read again. */
  lag: number
  schema: TSchema
  keyOf(record: Json): string
  /** For `Stream.endedAt`; without it records stay for ever. */
  endedAt?: string
  /** When it ended, ISO. */
  endOf(record: Json): string | null
  /** What changes in a list's record whenever details have to be read again. */
  stampOf(record: Json): string
  /** What came to an end in that time. */
  ended(client: Client, project: Project, span: Span, token: string | null): Promise<Cut>
  /** What has not ended. */
  unfinished(client: Client, project: Project, token: string | null): Promise<Cut>
  /** Whether details of what has not ended change without a word in the list: read again hourly. */
  isQuiet: boolean
  /** Served by the host of releases. */
  isOfReleases?: boolean
  /** What the tool no longer has, or has again. */
  reconcile?(context: StreamContext, project: Project, place: Place): Promise<Reconciled>
  /** Whole records, as they land; null for one that is gone meanwhile. */
  refine(records: readonly Json[], client: Client, project: Project): Promise<(Json | null)[]>
}

/** Those that are new or whose stamp is another one. */
export async function findFresh(
  { stream, keyOf, stampOf }: Listed,
  { landed }: StreamContext,
  records: readonly Json[],
): Promise<Json[]> {
  const keys = records.map((record) => `'${keyOf(record).replaceAll("'", "''")}'`)
  if (keys.length === 0) return []
  const rows = await landed.rows<{ key: string; stamp: string | null }>(
    `select _key as key, max_by(payload ->> 'stamp', _loaded_at) as stamp
     from raw.azuredevops__${stream} where _source = $source and _key in (${keys.join(', ')})
     group by _key having not max_by(_is_deleted, _loaded_at)`,
  )
  const known = new Map(rows.map(({ key, stamp }) => [key, stamp]))
  return records.filter((record) => known.get(keyOf(record)) !== stampOf(record))
}
