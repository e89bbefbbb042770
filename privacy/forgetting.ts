/** Forgetting a person: found over all their accounts, rewritten in what is kept, kept from coming back. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Registry } from '../transforms/model.ts'
import type { People } from '../transforms/people.ts'
import type { Lane, Warehouse } from '../transforms/warehouse.ts'
import { addForgotten } from './forgotten.ts'
import { Names, needlesPattern } from './names.ts'
import { findAccounts, type Account } from './person.ts'
import { countNamed, rewriteTables, type Rewritten } from './rewriting.ts'

export interface Found {
  accounts: Account[]
  names: Names
  tables: Rewritten[]
  /** Values beside the audit log that are theirs. */
  auditCount: number
  /** Lines of the audit log itself that name them, which nobody can change. */
  chainCount: number
  /** Posts that are not understood yet. */
  pendingCount: number
}

/** What would be touched; no accounts: nobody. Errors: an Error where several persons are meant. */
export async function findPerson(
  parts: { warehouse: Warehouse; registry: Registry; people: People },
  named: string,
): Promise<Found> {
  const { warehouse } = parts
  const accounts = await findAccounts(parts, named)
  const names = new Names(accounts)
  if (accounts.length === 0)
    return { accounts, names, tables: [], auditCount: 0, chainCount: 0, pendingCount: 0 }
  await names.read(warehouse)
  const needles = patternOf(names)
  const [audit] = await warehouse.rows<{ own: number; chain: number; pending: number }>(
    `SELECT (SELECT count(*) FROM govern.audit_private WHERE ${OWN}) AS own,
       (SELECT count(*) FROM govern.audit_entry WHERE regexp_matches(body, $needles)) AS chain,
       (SELECT count(*) FROM raw.delivery WHERE seq > coalesce((SELECT max(seq) FROM meta.delivery_done), 0)) AS pending`,
    { needles, accounts: accounts.map(({ id }) => id) },
  )
  const { own = 0, chain = 0, pending = 0 } = audit ?? {}
  const tables = await countNamed(warehouse, needles)
  return { accounts, names, tables, auditCount: own, chainCount: chain, pendingCount: pending }
}

/** Values that name them, and all values of what they wrote themselves. */
const OWN = `regexp_matches(value, $needles) OR sequence IN (
  SELECT entry.sequence FROM govern.audit_entry AS entry
  JOIN raw.records__event AS event ON event.account_id IN (SELECT unnest($accounts))
    AND json_extract_string(entry.body, '$.record_id') = 'records:' || event.record_id
  WHERE entry.kind IN ('waiver', 'approval', 'decision'))`

/**
 * Rewrites in one transaction, and takes away what was derived: a full build has to follow. What they were called is kept from
 * coming back before anything else is done. Errors: an Error where posts still wait to be understood.
 */
export async function forgetPerson(
  warehouse: Warehouse,
  { accounts, names, pendingCount }: Found,
): Promise<Rewritten[]> {
  if (pendingCount > 0)
    throw new Error(`Some posts are not understood yet, start the server until they are: ${pendingCount}`)
  const forgotten = addForgotten(warehouse.folder, names.called())
  const needles = patternOf(names)
  return warehouse.build(async (lane) => {
    await lane.run(`DELETE FROM govern.audit_private WHERE ${OWN}`, {
      needles,
      accounts: accounts.map(({ id }) => id),
    })
    // They are understood; who was named in them is in their records.
    await lane.run('DELETE FROM raw.delivery')
    const done = await rewriteTables(lane, forgotten, needles)
    await dropDerived(lane)
    return done
  })
}

const patternOf = (names: Names) => needlesPattern([...names.found.keys()])

async function dropDerived(lane: Lane): Promise<void> {
  const tables = await lane.rows<{ name: string }>(
    `SELECT table_name AS name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'main'`,
  )
  for (const { name } of tables) await lane.run(`DROP TABLE main."${name}"`)
  for (const table of ['watermark', 'model', 'check_result']) await lane.run(`DELETE FROM meta.${table}`)
}

/** What is made of the warehouse and made anew when it is asked for. */
const MADE = ['past', 'landing', 'temporary']

export function removeMade(folder: string): void {
  for (const name of MADE) {
    const place = join(folder, name)
    if (!existsSync(place)) continue
    for (const inner of readdirSync(place)) rmSync(join(place, inner), { recursive: true, force: true })
  }
}

/** Shorter ones are in any file by chance. */
const SHORTEST = 6
const PIECE = 4 * 1024 * 1024

/** Files beside the data in which they are still named, relative to the folder. */
export async function findNamed(folder: string, names: Names): Promise<string[]> {
  const needles = [...names.found.keys()].filter((text) => text.length >= SHORTEST)
  const found: string[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && statSync(file).size > 0 && (await holds(file, needles)))
      found.push(relative(folder, file))
  }
  return found
}

async function holds(file: string, needles: readonly string[]): Promise<boolean> {
  const longest = Math.max(0, ...needles.map((text) => Buffer.byteLength(text)))
  const handle = await open(file)
  try {
    let rest = ''
    for await (const piece of handle.createReadStream({ highWaterMark: PIECE })) {
      const text = rest + (piece as Buffer).toString('latin1').toLowerCase()
      if (needles.some((needle) => text.includes(Buffer.from(needle).toString('latin1').toLowerCase())))
        return true
      rest = text.slice(-longest)
    }
    return false
  } finally {
    await handle.close()
  }
}
