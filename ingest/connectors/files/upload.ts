/** A file that somebody handed over: kept in `<data>/uploads/<entity>/`, and landed at once. */
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Warehouse } from '../../../transforms/warehouse.ts'
import { SourceError } from '../../contract.ts'
import { syncSources } from '../../sync.ts'
import { connector } from './connector.ts'
import { entityOf } from './entity.ts'
import { formatOf } from './format.ts'

/** How the ids of sources begin that are handed over. */
export const UPLOADS = 'files:uploads/'

export interface Upload {
  entity: string
  /** As its owner calls it; the same name again replaces what it brought before. */
  name: string
  body: Readable
  /** IANA zone of times that are written without one; UTC. */
  zone?: string
}

export interface UploadReport {
  accepted: number
  rejected: number
  reasons: { line: string; reason: string }[]
}

/** Errors: SourceError invalid for an unknown entity, a name that is no bare file name, or an unknown ending. */
export async function landFile(
  warehouse: Warehouse,
  { entity, name, body, zone = 'UTC' }: Upload,
): Promise<UploadReport> {
  if (!entityOf(entity)) throw new SourceError('invalid', `No entity of this name: ${entity}`)
  if (name !== basename(name) || name.includes('\\') || name.startsWith('.'))
    throw new SourceError('invalid', `Not a bare file name: ${name}`)
  if (!formatOf(name))
    throw new SourceError('invalid', `An unknown ending, give the file one that says its format: ${name}`)
  const folder = join(warehouse.folder, 'uploads', entity)
  await mkdir(folder, { recursive: true })
  const arriving = join(folder, `.${name}`)
  try {
    await pipeline(body, createWriteStream(arriving))
    await rename(arriving, join(folder, name))
  } finally {
    await rm(arriving, { force: true })
  }
  const sources = await connector.sources([{ path: folder, entity, name: `uploads/${entity}`, zone }], folder)
  const report = await syncSources(warehouse, { sources }, { connectors: [connector] })
  const [outcome] = report.sources
  if (outcome?.error) throw new SourceError('failed', outcome.error.message)
  return countOf(warehouse, `${UPLOADS}${entity}`, name)
}

/** Of the file as it is now. */
async function countOf(warehouse: Warehouse, source: string, name: string): Promise<UploadReport> {
  const [file] = await warehouse.rows<{ rows: number; rejected: number }>(
    `select max_by(row_count, _loaded_at) as rows, max_by(rejected_count, _loaded_at) as rejected
     from raw.files__file where _source = $source and _key = $name`,
    { source, name },
  )
  const rejected = file?.rejected ?? 0
  const reasons = await warehouse.rows<{ line: string; reason: string }>(
    `select _key as line, max_by(reason, _loaded_at) as reason from raw.rejected
     where _source = $source and starts_with(_key, $name || ':') group by _key
     order by max(_loaded_at) desc, _key limit 100`,
    { source, name },
  )
  return { accepted: file?.rows ?? 0, rejected, reasons: rejected > 0 ? reasons : [] }
}
