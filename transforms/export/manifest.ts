import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MANIFEST, unfit, type BackedUpFile, type TableSum } from '../backup/manifest.ts'
import type { KeptTable } from './tables.ts'

export interface ExportedTable extends KeptTable, TableSum {
  /** Below the export's folder; null: it has no row. */
  path: string | null
}

/** Written last: a folder without it is no export. */
export interface ExportManifest {
  kind: 'export'
  /** Goes up when an older Streamgauge could not read it. */
  format: number
  /** ISO 8601. */
  made_at: string
  version: string
  /** The storage's version: number of the last migration. */
  migration: number
  /** Which wrote the files: digests of rows are compared by the same one alone. */
  engine: string
  row_count: number
  schemas: string[]
  files: BackedUpFile[]
  tables: ExportedTable[]
  /** What the data folder has besides, and why it is not here. */
  left_out: Record<string, string>
}

export const FORMAT = 1

/** Errors: WarehouseError damaged, for a folder that is no export, or not one that is known here. */
export function readExport(folder: string): ExportManifest {
  const file = join(folder, MANIFEST)
  if (!existsSync(file))
    throw unfit(`No export is here, or none that is whole, ${MANIFEST} is missing: ${folder}`)
  let manifest: Partial<ExportManifest>
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as Partial<ExportManifest>
  } catch (error) {
    throw unfit(`The manifest of the export cannot be read, take another export: ${file}`, error)
  }
  if (manifest.kind !== 'export')
    throw unfit(`This is no export, put a backup in place with \`streamgauge restore\`: ${folder}`)
  const lists = [manifest.files, manifest.tables, manifest.schemas]
  const isKnown = manifest.format === FORMAT && lists.every((list) => Array.isArray(list))
  if (!isKnown) throw unfit(`The manifest is of a form that is not known here, update Streamgauge: ${file}`)
  return manifest as ExportManifest
}
