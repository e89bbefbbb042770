/** How a file is written, and its rows one by one. */
import { extname } from 'node:path'
import { SourceError } from '../../contract.ts'
import { readCalendar } from './formats/calendar.ts'
import { readCsv } from './formats/csv.ts'
import { readCyclonedx } from './formats/cyclonedx.ts'
import { readJson, readLines } from './formats/json.ts'
import { readJunit } from './formats/junit.ts'
import { readParquet } from './formats/parquet.ts'
import { readSarif } from './formats/sarif.ts'
import { readSheet } from './formats/sheet.ts'
import type { FileRow, ReadableFile } from './row.ts'

export const FORMATS = [
  'csv',
  'ndjson',
  'json',
  'parquet',
  'xlsx',
  'ical',
  'junit',
  'sarif',
  'cyclonedx',
] as const
export type Format = (typeof FORMATS)[number]

const BY_ENDING: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.parquet': 'parquet',
  '.xlsx': 'xlsx',
  '.ics': 'ical',
  '.xml': 'junit',
  '.sarif': 'sarif',
}

export const ENDINGS: readonly string[] = Object.keys(BY_ENDING)

const READERS: Readonly<Record<Format, (file: ReadableFile) => AsyncIterable<FileRow>>> = {
  csv: readCsv,
  ndjson: readLines,
  json: readJson,
  parquet: readParquet,
  xlsx: readSheet,
  ical: readCalendar,
  junit: readJunit,
  sarif: readSarif,
  cyclonedx: readCyclonedx,
}

/** Which format a name speaks of; undefined when none. */
export function formatOf(name: string): Format | undefined {
  if (/\.sarif\.json$/i.test(name)) return 'sarif'
  if (/(^|[.-])(bom|cdx|cyclonedx)\.json$/i.test(name)) return 'cyclonedx'
  return BY_ENDING[extname(name).toLowerCase()]
}

/** These bring their own entities. */
export function isReport(format: Format): boolean {
  return format === 'junit' || format === 'sarif' || format === 'cyclonedx'
}

/** Errors: SourceError. */
export async function* rowsOf(format: Format, file: ReadableFile): AsyncGenerator<FileRow> {
  try {
    yield* READERS[format](file)
  } catch (error) {
    // Documents of other programs nest deeply: what is missing or is something else shows when it is reached.
    if (!(error instanceof TypeError)) throw error
    throw new SourceError('invalid', `A part of it is not what ${format} has there: ${file.id}`, error)
  }
}
