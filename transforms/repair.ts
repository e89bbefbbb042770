import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildReport } from './build.ts'
import { RESTORE_HINT, WarehouseError } from './faults.ts'
import type { Registry } from './model.ts'
import { identifier, qualified } from './parse.ts'
import type { Warehouse } from './warehouse.ts'

export interface Repair {
  raw: { tables: number; rows: number }
  /** Every table that is computed from the raw ones; null: it could not be read, or was not there. */
  derived: { name: string; before: number | null; after: number }[]
}

/**
 * Makes everything anew that is computed from the raw tables, which are read whole first and stay as they are; so does
 * what people wrote and what was said of it. Errors: WarehouseError damaged, when a raw table itself cannot be read.
 */
export async function repairDerived(
  warehouse: Warehouse,
  registry: Registry,
  build: () => Promise<BuildReport>,
): Promise<Repair> {
  const raw = await readRaw(warehouse)
  const before = new Map<string, number | null>()
  for (const name of registry.order) before.set(name, await countIfReadable(warehouse, name))
  // Days as they were known are computed from raw tables too, and put together again when somebody asks.
  const past = join(warehouse.folder, 'past')
  for (const name of readdirSync(past)) rmSync(join(past, name), { recursive: true, force: true })
  const { models } = await build()
  const after = await readRaw(warehouse)
  for (const [name, { digest }] of raw)
    if (after.get(name)?.digest !== digest)
      throw new WarehouseError('damaged', `A raw table changed while others were rebuilt: ${name}`)
  const rows = [...raw.values()].reduce((sum, { count }) => sum + count, 0)
  return {
    raw: { tables: raw.size, rows },
    derived: models.map((model) => ({
      name: model.name,
      before: before.get(model.name) ?? null,
      after: model.rows,
    })),
  }
}

async function readRaw(warehouse: Warehouse): Promise<Map<string, { count: number; digest: string }>> {
  const tables = await warehouse.rows<{ name: string }>(
    `SELECT table_name AS name FROM duckdb_tables()
     WHERE schema_name = 'raw' AND database_name = current_database() ORDER BY name`,
  )
  const sums = new Map<string, { count: number; digest: string }>()
  for (const { name } of tables) {
    const [sum] = await warehouse
      .rows<{ count: number; digest: string }>(
        `SELECT count(*) AS count, CAST(coalesce(sum(hash(t)), 0) AS VARCHAR) AS digest
         FROM raw.${identifier(name)} AS t`,
      )
      .catch((error: unknown) => {
        if (!isDamage(error)) throw error
        const text = `A raw table is damaged and cannot be rebuilt; ${RESTORE_HINT}, or move the file away and sync again: raw.${name}`
        throw new WarehouseError('damaged', text, error)
      })
    if (sum) sums.set(name, sum)
  }
  return sums
}

async function countIfReadable(warehouse: Warehouse, name: string): Promise<number | null> {
  try {
    const [row] = await warehouse.rows<{ n: number }>(
      `SELECT count(hash(t)) AS n FROM ${qualified(name)} AS t`,
    )
    return row?.n ?? null
  } catch (error) {
    const isMissing = (error as Error).message.startsWith('Catalog Error')
    if (isDamage(error) || isMissing) return null
    throw error
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof WarehouseError && error.code === 'damaged'
}
