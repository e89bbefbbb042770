import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Registry } from '../model.ts'
import type { Moment, ReadOptions, Warehouse } from '../warehouse.ts'
import { Deposit } from './deposit.ts'
import { describeSnapshot } from './documents.ts'
import { listTables, type Kind, type Table } from './layout.ts'
import {
  definitionsOf,
  FORMAT,
  filesOf,
  writeManifest,
  type Manifest,
  type Part,
  type PublishedTable,
} from './manifest.ts'
import { DIVIDED_FROM, readPortions, type Portion } from './parts.ts'
import { clearHalves, findNewest, nameSnapshot, prune } from './shelf.ts'

export interface PublishOptions extends ReadOptions {
  /** Where snapshots are written, each in a folder of its own. */
  to: string
  /** So many of the newest stay; those in use do besides. */
  keep: number
  zone: string
  version: string
  /** Tables of so many rows are divided by month; 20,000. */
  dividedFrom?: number
  clock?: () => number
  onProgress?: (table: string, done: number, total: number) => void
}

export interface Published {
  id: string
  folder: string
  build_id: number
  published_at: number
  row_count: number
  bytes: number
  /** Files that were written, and those that are the ones of the snapshot before. */
  written_count: number
  written_bytes: number
  reused_count: number
  removed: string[]
  duration_ms: number
}

/** Folders of a snapshot: `replica` holds what only replicas read. */
const PLACES: Record<Kind, string> = {
  mart: 'marts',
  entity: 'entities',
  intermediate: 'intermediate',
  state: 'replica',
  withheld: 'replica',
}

/**
 * Writes the facts as they are at one moment, and the manifest last; what is the same as in the snapshot before is
 * shared with it. Errors: no build yet, no space, no right to write; whatever was written by then is removed.
 */
export async function publishSnapshot(
  warehouse: Warehouse,
  registry: Registry,
  options: PublishOptions,
): Promise<Published> {
  const { to, keep, clock = Date.now } = options
  const startedAt = performance.now()
  await mkdir(to, { recursive: true })
  await clearHalves(to)
  const before = await findNewest(to)
  const staging = join(warehouse.folder, 'publish', `snapshot-${process.pid}`)
  let deposit: Deposit | undefined
  try {
    const manifest = await warehouse.moment(async (moment) => {
      const build = await readBuild(moment)
      await refuseOutdated(moment, registry)
      const publishedAt = Math.max(clock(), (before?.published_at ?? 0) + 1)
      deposit = new Deposit({ folder: join(to, nameSnapshot(publishedAt, build.id)), staging, before, to })
      const tables = await writeTables(moment, registry, deposit, before, options)
      return { ...headOf(registry, options), ...build, publishedAt, tables }
    }, options)
    const whole = await finish(deposit!, registry, manifest)
    const removed = await prune(to, keep, clock())
    const { id, build_id, published_at, row_count, bytes } = whole
    const duration_ms = performance.now() - startedAt
    const place = { id, folder: deposit!.folder, build_id, published_at, row_count, bytes }
    return { ...place, ...deposit!.counts, removed, duration_ms }
  } catch (error) {
    if (deposit) await rm(deposit.folder, { recursive: true, force: true })
    throw error
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

type Head = Pick<Manifest, 'format' | 'zone' | 'version' | 'definitions'>

function headOf(registry: Registry, { zone, version }: PublishOptions): Head {
  return { format: FORMAT, zone, version, definitions: definitionsOf(registry) }
}

async function readBuild(moment: Moment): Promise<{ id: number; asOf: number }> {
  const [row] = await moment.rows<{ id: number | null; as_of: number | null }>(
    `SELECT max(build_id) AS id,
       greatest(max(finished_at), (SELECT max(last_ok_at) FROM meta.source)) AS as_of FROM meta.build`,
  )
  if (!row?.id)
    throw new NothingBuiltError('Nothing is built yet that could be published: sync and build first')
  return { id: row.id, asOf: row.as_of ?? 0 }
}

/** Replicas take the tables for what the definitions say. */
async function refuseOutdated(moment: Moment, registry: Registry): Promise<void> {
  const rows = await moment.rows<{ name: string; hash: string }>(
    'SELECT name, max_by(hash, first_built_at) AS hash FROM meta.definition GROUP BY name',
  )
  const built = new Map(rows.map(({ name, hash }) => [name, hash]))
  const other = [...registry.models.values()].find(({ name, hash }) => built.get(name) !== hash)
  if (other)
    throw new NothingBuiltError(
      `The tables were built by other definitions than these, build first: ${other.name}`,
    )
}

export class NothingBuiltError extends Error {
  override readonly name = 'NothingBuiltError'
}

async function writeTables(
  moment: Moment,
  registry: Registry,
  deposit: Deposit,
  before: Manifest | null,
  options: PublishOptions,
): Promise<PublishedTable[]> {
  const known = new Map(before?.tables.map((table) => [table.name, table]))
  const tables = await listTables(moment, registry)
  const written: PublishedTable[] = []
  for (const [done, table] of tables.entries()) {
    options.onProgress?.(table.name, done, tables.length)
    // Between two statements there is nothing to interrupt.
    options.signal?.throwIfAborted()
    const own = known.get(table.name)
    const parts =
      table.kind === 'withheld' ? [] : await writeTable(moment, table, deposit, own, options.dividedFrom)
    written.push({
      name: table.name,
      kind: table.kind,
      grain: registry.models.get(table.name)?.header.grain ?? [],
      columns: table.columns,
      partitioned_by: parts.some(({ month }) => month !== null) ? table.time : null,
      row_count: parts.reduce((sum, part) => sum + part.row_count, 0),
      stamp: table.stamp,
      parts,
    })
  }
  return written
}

async function writeTable(
  moment: Moment,
  table: Table,
  deposit: Deposit,
  before: PublishedTable | undefined,
  dividedFrom = DIVIDED_FROM,
): Promise<Part[]> {
  // No build has touched it since: it need not even be read.
  const isSame = before !== undefined && table.stamp !== null && before.stamp === table.stamp
  if (isSame && (await deposit.shareAll(before.parts))) return before.parts
  const parts: Part[] = []
  for (const portion of await readPortions(moment, table, before, dividedFrom)) {
    const path = pathOf(table, portion)
    const shared = await deposit.share(path)
    parts.push(shared ?? { ...(await deposit.write(moment, portion.select, path)), ...plain(portion) })
  }
  return parts
}

function plain({
  month,
  row_count,
  fingerprint,
}: Portion): Pick<Part, 'month' | 'row_count' | 'fingerprint'> {
  return { month, row_count, fingerprint }
}

/** The contents are in the name, so that a file of the same name is the same file. */
function pathOf({ kind, name }: Table, { month, fingerprint }: Portion): string {
  const folder = `${PLACES[kind]}/${name}`
  return month === null
    ? `${folder}/${fingerprint}.parquet`
    : `${folder}/month=${month}/${fingerprint}.parquet`
}

async function finish(
  deposit: Deposit,
  registry: Registry,
  {
    id: build_id,
    asOf,
    publishedAt,
    tables,
    ...head
  }: Head & {
    id: number
    asOf: number
    publishedAt: number
    tables: PublishedTable[]
  },
): Promise<Manifest> {
  const documents = []
  for (const { path, text } of describeSnapshot(registry, tables, asOf))
    documents.push(await deposit.add(path, text))
  const manifest: Manifest = {
    ...head,
    id: nameSnapshot(publishedAt, build_id),
    build_id,
    published_at: publishedAt,
    as_of: asOf,
    row_count: tables.reduce((sum, { row_count }) => sum + row_count, 0),
    bytes: 0,
    tables,
    documents,
  }
  manifest.bytes = filesOf(manifest).reduce((sum, { bytes }) => sum + bytes, 0)
  await deposit.settle()
  await writeManifest(deposit.folder, manifest)
  await deposit.settleName(dirname(deposit.folder))
  return manifest
}
