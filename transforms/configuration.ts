import { createHash } from 'node:crypto'
import { ALL, NONE, type Delta } from './delta.ts'
import type { Lane } from './lanes.ts'
import { identifier, qualified } from './parse.ts'
import type { BuildState, Watermark } from './state.ts'

/** Configuration as SQL sees it: column → type, and rows in that order. */
export interface ConfigTable {
  columns: Record<string, string>
  rows: readonly (readonly unknown[])[]
}
export type ConfigTables = Record<string, ConfigTable>

/** Writes the tables of schema config whose contents are not those of the last build. */
export async function writeConfiguration(
  lane: Lane,
  state: BuildState,
  tables: ConfigTables,
): Promise<{ deltas: Map<string, Delta>; marks: Map<string, Watermark> }> {
  const deltas = new Map<string, Delta>()
  const marks = new Map<string, Watermark>()
  for (const [key, table] of Object.entries(tables)) {
    const name = key.startsWith('config.') ? key : `config.${key}`
    const signature = createHash('sha256').update(JSON.stringify(table)).digest('hex').slice(0, 16)
    const isSame = state.tables.has(name) && state.watermarks.get(name)?.signature === signature
    deltas.set(name, isSame ? NONE : ALL)
    if (isSame) continue
    marks.set(name, { loadedAt: null, rowCount: table.rows.length, signature })
    state.tables.set(name, new Map(Object.entries(table.columns)))
    await writeTable(lane, name, table)
  }
  return { deltas, marks }
}

async function writeTable(lane: Lane, name: string, table: ConfigTable): Promise<void> {
  const names = Object.keys(table.columns)
  const columns = names.map((column) => `${identifier(column)} ${table.columns[column]}`)
  await lane.run(`CREATE OR REPLACE TABLE ${qualified(name)} (${columns.join(', ')})`)
  const data = Object.fromEntries(
    names.map((column, index) => [column, table.rows.map((row) => row[index] ?? null)]),
  )
  await lane.append(name, data)
}
