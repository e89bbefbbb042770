import type { BuildOptions } from '../../transforms/build.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'

/** The raw side of the ticket project: tables as sync declares them, and one batch a landing. */
const meta = '_key VARCHAR, _source VARCHAR, _loaded_at TIMESTAMP, _hash VARCHAR, _is_deleted BOOLEAN'
const payloads = {
  one__ticket: 'ticket_id VARCHAR, team_id VARCHAR, weight INTEGER',
  two__ticket: 'ticket_id VARCHAR, team_id VARCHAR, weight INTEGER',
  one__note: 'ticket_id VARCHAR, position INTEGER, word_count INTEGER',
  one__mark: 'mark_id VARCHAR, ticket_id VARCHAR',
} as const

export type RawTable = keyof typeof payloads
export type RawRow = { _key: string; _is_deleted?: boolean } & Record<string, unknown>

export async function declareTickets(warehouse: Warehouse): Promise<void> {
  await warehouse.land(async (lane) => {
    for (const [table, columns] of Object.entries(payloads)) {
      await lane.run(`CREATE TABLE IF NOT EXISTS raw.${table} (${meta}, ${columns})`)
    }
  })
}

let clock = Date.UTC(2026, 0, 1)

export async function landTickets(
  warehouse: Warehouse,
  table: RawTable,
  rows: RawRow[],
  source = 'a',
): Promise<void> {
  if (rows.length === 0) return
  const at = (clock += 1000)
  const names = Object.keys(rows[0] as RawRow).filter((name) => name !== '_is_deleted')
  const batch = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]))
  await warehouse.land((lane) =>
    lane.append(`raw.${table}`, {
      ...batch,
      _source: rows.map(() => `${table}:${source}`),
      _loaded_at: rows.map(() => at),
      _is_deleted: rows.map((row) => row._is_deleted ?? false),
    }),
  )
}

export const ticketOptions: BuildOptions = {
  config: { setting: { columns: { name: 'VARCHAR', value: 'VARCHAR' }, rows: [['zone', 'UTC']] } },
  computed: {
    int_ticket__ranked: async (lane, out) => {
      const { data } = await lane.columns(
        'SELECT ticket_id FROM ticket ORDER BY weight NULLS LAST, ticket_id',
      )
      const ids = data[0] as string[]
      await out({ ticket_id: ids, position: ids.map((_, i) => i) })
    },
  },
}

/** Every table of the models with its rows, in an order of no meaning. */
export async function readTables(
  warehouse: Warehouse,
  names: readonly string[],
): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const name of names) tables[name] = await warehouse.rows(`SELECT * FROM ${name} ORDER BY ALL`)
  return tables
}
