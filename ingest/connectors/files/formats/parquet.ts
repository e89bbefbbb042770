/** Parquet, by the warehouse's engine, which may read in its own landing folder alone. */
import { randomUUID } from 'node:crypto'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SourceError } from '../../../contract.ts'
import type { FileRow, ReadableFile } from '../row.ts'

const CHUNK = 20_000

export async function* readParquet({ path, id, landed, dataFolder }: ReadableFile): AsyncGenerator<FileRow> {
  const copy = join(dataFolder, 'landing', `${randomUUID()}.parquet`)
  await copyFile(path, copy)
  const table = `read_parquet('${copy.replaceAll("'", "''")}', file_row_number = true)`
  try {
    // Times come as text: a number would not say what it counts.
    const described = await landed.rows<{ column_name: string; column_type: string }>(
      `describe select * from ${table}`,
    )
    const times = described.filter(({ column_type: type }) => /^(TIMESTAMP|DATE)/.test(type))
    const replaced = times.map(({ column_name: name, column_type: type }) => asText(name, type))
    const columns = replaced.length === 0 ? '*' : `* replace (${replaced.join(', ')})`
    for (let from = 0; ; from += CHUNK) {
      const rows = await landed.rows(
        `select ${columns} from ${table} where file_row_number >= ${from} and file_row_number < ${from + CHUNK} order by file_row_number`,
      )
      for (const { file_row_number: number, ...values } of rows as Record<string, unknown>[])
        yield { line: Number(number) + 1, values }
      if (rows.length < CHUNK) return
    }
  } catch (error) {
    throw new SourceError('invalid', `Not a readable Parquet file, ${(error as Error).message}: ${id}`, error)
  } finally {
    await rm(copy, { force: true })
  }
}

function asText(name: string, type: string): string {
  const column = `"${name.replaceAll('"', '""')}"`
  if (type === 'DATE') return `strftime(${column}, '%Y-%m-%d') as ${column}`
  const at = type.endsWith('TIME ZONE') ? `${column} at time zone 'UTC'` : column
  return `strftime(cast(${at} as timestamp), '%Y-%m-%dT%H:%M:%S.%g') || '${type.endsWith('TIME ZONE') ? 'Z' : ''}' as ${column}`
}
