/** What is written now, straight from raw rows: writers must not wait for a build. stg_records__current.sql says the same. */
import type { Lane, Warehouse } from '../../../transforms/warehouse.ts'
import type { Body } from './kind.ts'

/** One version of one record. */
export interface Version {
  version: string
  kind: string
  id: string
  action: 'write' | 'withdraw'
  record: Body
  reason: string | null
  author: string | null
  accountId: string | null
  authentication: string
  writtenAt: number
  effectiveAt: number
  /** Where it is kept when it is a file's: repository or folder, path and line. */
  place: string | null
}

interface Row {
  version: string
  kind: string
  id: string
  action: 'write' | 'withdraw'
  body: string
  reason: string | null
  author: string | null
  account_id: string | null
  authentication: string
  written_at: number
  effective_at: number
  place: string | null
}

const FILE_COLUMNS = `substr(_hash, 1, 16) as version, kind, record_id as id, 'write' as action, body,
  null as reason, author_name as author, null as account_id`

/** Files in repositories, files in folders, and what was written on screen; the latest of each file, every one of screens. */
const VERSIONS = `
  with git as (
    select * from raw.git__record
    qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1),
  folder as (
    select * from raw.records__record
    qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1),
  version as (
    select ${FILE_COLUMNS}, 'git' as authentication, written_at, effective_at,
      substr(_source, 5) || ':' || path || ':' || line as place, 0 as is_screen
    from git where not _is_deleted
    union all
    select ${FILE_COLUMNS}, 'file' as authentication, written_at, effective_at,
      substr(_source, 9) || ':' || path || ':' || line as place, 0 as is_screen
    from folder where not _is_deleted
    union all
    select substr(_hash, 1, 16) as version, kind, record_id as id, action, body, reason, author_name as author,
      account_id, authentication, written_at, effective_at, null as place, 1 as is_screen
    from raw.records__event)`

const ORDER = 'effective_at desc, is_screen desc, version desc'

export type Reader = Pick<Warehouse | Lane, 'rows'>

/** All versions, the one that counts first. */
export async function readVersions(reader: Reader, kind: string, id: string): Promise<Version[]> {
  const rows = await reader.rows<Row>(
    `${VERSIONS} select * exclude (is_screen) from version where kind = $kind and id = $id order by ${ORDER}`,
    { kind, id },
  )
  return rows.map(versionOf)
}

/** The version that counts of each record of a kind that is not withdrawn, newest first. */
export async function readCurrent(
  reader: Reader,
  kind: string,
  limit: number,
): Promise<{ versions: Version[]; total: number }> {
  const rows = await reader.rows<Row & { total: number }>(
    `${VERSIONS}, last as (
       select * exclude (is_screen) from version where kind = $kind
       qualify row_number() over (partition by id order by ${ORDER}) = 1)
     select *, count(*) over () as total from last where action = 'write' order by effective_at desc, id limit ${limit}`,
    { kind },
  )
  return { versions: rows.map(versionOf), total: rows[0]?.total ?? 0 }
}

function versionOf(row: Row): Version {
  return {
    version: row.version,
    kind: row.kind,
    id: row.id,
    action: row.action,
    record: JSON.parse(row.body) as Body,
    reason: row.reason,
    author: row.author,
    accountId: row.account_id,
    authentication: row.authentication,
    writtenAt: row.written_at,
    effectiveAt: row.effective_at,
    place: row.place,
  }
}
