import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { flush, keepFiles, LEFT_OUT, listFiles, moveFolder, type BackupOptions } from '../backup/making.ts'
import { checkFiles, describeFile, MANIFEST, type TableSum } from '../backup/manifest.ts'
import { refuseShort } from '../backup/place.ts'
import { BEING_MADE, nameOf } from '../backup/shelf.ts'
import { sumSelect } from '../backup/sums.ts'
import { explainFault, WarehouseError } from '../faults.ts'
import { qualified } from '../parse.ts'
import type { Moment, Warehouse } from '../warehouse.ts'
import { FORMAT, readExport, type ExportedTable, type ExportManifest } from './manifest.ts'
import {
  carriedSelect,
  createStatement,
  isEmptied,
  listKept,
  listSchemas,
  readingSelect,
  schemaStatement,
  type KeptTable,
} from './tables.ts'

/** As of a backup; `to` is the export's own folder, which has to be new or empty. */
export type ExportOptions = BackupOptions & { onTable?: (name: string, done: number, total: number) => void }

const LOADING = 'load.sql'

/**
 * Everything that cannot be rebuilt, as Parquet of one moment while others write, each file read back and compared. The
 * folder appears whole, or not at all. Errors: WarehouseError no_space, unwritable, damaged, aborted.
 */
export async function makeExport(warehouse: Warehouse, options: ExportOptions): Promise<ExportManifest> {
  const folder = resolve(options.to)
  refuseTaken(folder)
  // The engine may write below this folder, and nowhere else.
  const making = join(warehouse.folder, 'snapshots', `${BEING_MADE}${nameOf(options.now)}-export`)
  try {
    refuseShort(warehouse.folder, statSync(warehouse.file).size, 'for an export')
    rmSync(making, { recursive: true, force: true })
    mkdirSync(join(making, 'tables'), { recursive: true })
    const signal = options.signal ? { signal: options.signal } : {}
    const taken = await warehouse.moment((moment) => writeTables(moment, making, options.onTable), signal)
    keepFiles(warehouse.folder, making, options.configuration)
    await writeManifest(making, taken, options)
    await moveFolder(making, folder, (there) => checkFiles(there, readExport(there), 'export'))
    return readExport(folder)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw explainFault(error, warehouse.file)
  }
}

/** Errors: WarehouseError unwritable. */
export function refuseTaken(folder: string): void {
  if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0))
    throw new WarehouseError('unwritable', `The folder of an export has to be new or empty: ${folder}`)
}

export interface Taken {
  migration: number
  engine: string
  schemas: string[]
  tables: ExportedTable[]
}

export async function writeTables(
  moment: Moment,
  folder: string,
  onTable: ExportOptions['onTable'] = () => undefined,
): Promise<Taken> {
  const [state] = await moment.rows<Pick<Taken, 'migration' | 'engine'>>(
    'SELECT max(version) AS migration, version() AS engine FROM meta.migration',
  )
  if (!state) throw new Error('The engine does not say what it is')
  const kept = await listKept(moment)
  const tables: ExportedTable[] = []
  for (const [position, table] of kept.entries()) {
    onTable(table.name, position, kept.length)
    tables.push(await writeTable(moment, table, folder))
  }
  return { ...state, schemas: await listSchemas(moment), tables }
}

async function writeTable(moment: Moment, table: KeptTable, folder: string): Promise<ExportedTable> {
  const { name } = table
  const sum = await sumOf(moment, isEmptied(name) ? `(FROM ${qualified(name)} LIMIT 0)` : qualified(name))
  if (sum.row_count === 0) return { ...table, ...sum, path: null }
  const path = `tables/${name}.parquet`
  const file = join(folder, path)
  await moment.copy(carriedSelect(table), file)
  const found = await sumOf(moment, `(${readingSelect(table, file)})`)
  if (found.row_count !== sum.row_count || found.digest !== sum.digest)
    throw new WarehouseError('damaged', `A table read back is not what was written, try again: ${name}`)
  return { ...table, ...sum, path }
}

async function sumOf(moment: Moment, relation: string): Promise<Omit<TableSum, 'name'>> {
  const [sum] = await moment.rows<Omit<TableSum, 'name'>>(sumSelect(relation))
  if (!sum) throw new Error(`No sum of ${relation}`)
  return sum
}

/** After everything else is on the disk for good. */
export async function writeManifest(
  making: string,
  taken: Taken,
  options: Pick<ExportOptions, 'version' | 'now'>,
): Promise<void> {
  writeFileSync(join(making, LOADING), loadingText(taken))
  const files = []
  for (const path of listFiles(making)) files.push(await describeFile(making, path))
  const manifest: ExportManifest = {
    kind: 'export',
    format: FORMAT,
    made_at: new Date(options.now).toISOString(),
    version: options.version,
    migration: taken.migration,
    engine: taken.engine,
    row_count: taken.tables.reduce((sum, { row_count }) => sum + row_count, 0),
    schemas: taken.schemas,
    files,
    tables: taken.tables,
    left_out: LEFT_OUT,
  }
  for (const { path } of files) flush(join(making, path))
  writeFileSync(join(making, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { flush: true })
}

/** The way in for whoever has DuckDB and no Streamgauge. */
function loadingText({ schemas, tables }: Taken): string {
  const lines = ['-- All tables in a new database: run in this folder.']
  for (const schema of schemas) lines.push(`${schemaStatement(schema)};`)
  for (const table of tables) {
    lines.push(`${createStatement(table)};`)
    if (table.path !== null)
      lines.push(`INSERT INTO ${qualified(table.name)} ${readingSelect(table, table.path)};`)
  }
  return `${lines.join('\n')}\n`
}
