/** Each version of the storage forward to this one: rows kept, built as from nothing, interrupted, handed over. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { bringExport } from '../../transforms/export/bringing.ts'
import { writeManifest, writeTables } from '../../transforms/export/making.ts'
import { computed } from '../../transforms/graph.ts'
import { migrations } from '../../transforms/migrations.ts'
import type { Registry } from '../../transforms/model.ts'
import { readRows } from '../../transforms/queries.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { defaultConfig } from '../models/given.ts'
import { fingerprint } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'
import { breakAt, killAt, migrateFile } from './interruption.ts'
import { LATEST, placeVersion, readHeld, readVersion, withFile, type Held } from './versions.ts'

export interface Rounds {
  registry: Registry
  /** Of all statements of the longest way, at how many it is broken and killed; left out: at each. */
  breaks?: number
  kills?: number
  /** Versions that are built and handed over as well; left out: all. */
  whole?: readonly number[]
  onStep?: (text: string) => void
}

export interface VersionReport {
  version: number
  tables: number
  rows: number
  /** Models whose rows were compared, after the file was migrated and after its export was imported. */
  models: { migrated: number; imported: number }
}

export interface UpgradeReport {
  versions: VersionReport[]
  checkpoints: number
  broken: number
  killed: number
  faults: string[]
}

const OPTIONS = { memoryMb: 400, threads: 1 }

export async function runUpgrades(rounds: Rounds): Promise<UpgradeReport> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-upgrade-'))
  const report: UpgradeReport = { versions: [], checkpoints: 0, broken: 0, killed: 0, faults: [] }
  try {
    const fresh = await buildFresh(folder, rounds.registry)
    for (const { version } of migrations) {
      rounds.onStep?.(`storage ${version}`)
      report.versions.push(await upgradeVersion(version, folder, { ...rounds, fresh }, report.faults))
    }
    report.checkpoints = await watchCheckpoints(folder, report.faults)
    await interruptAll(folder, rounds, report)
    await refuseNewer(folder, report.faults)
    return report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The raw rows of a fixture in a warehouse that was never another version. */
async function buildFresh(folder: string, registry: Registry): Promise<Record<string, string>> {
  const data = join(folder, 'fresh')
  const made = await openDeclared({ folder: data, ...OPTIONS })
  await made.close()
  const old = placeVersion(LATEST, join(folder, 'source'))
  await withFile(made.file, async (connection) => {
    await connection.run(`ATTACH '${old}' AS source (READ_ONLY)`)
    const tables = await readRows<{ name: string }>(
      await connection.run(
        `SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'source' AND schema_name = 'raw'`,
      ),
    )
    for (const { name } of tables)
      await connection.run(`INSERT INTO raw.${name} BY NAME FROM source.raw.${name}`)
  })
  return inWarehouse(data, (warehouse) => build(warehouse, registry))
}

async function inWarehouse<T>(folder: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await openWarehouse({ folder, ...OPTIONS })
  try {
    return await work(warehouse)
  } finally {
    await warehouse.close()
  }
}

async function build(warehouse: Warehouse, registry: Registry): Promise<Record<string, string>> {
  await buildModels(warehouse, registry, { config: configTables(defaultConfig), computed })
  return fingerprint(warehouse, registry)
}

async function upgradeVersion(
  version: number,
  folder: string,
  { registry, whole, fresh }: Rounds & { fresh: Record<string, string> },
  faults: string[],
): Promise<VersionReport> {
  const data = join(folder, `storage-${version}`)
  const file = placeVersion(version, data)
  const held = await heldBy(file)
  const rows = held.reduce((sum, { row_count }) => sum + row_count, 0)
  const report = { version, tables: held.length, rows, models: { migrated: 0, imported: 0 } }
  if (whole?.includes(version) === false) {
    faults.push(
      ...(await inWarehouse(data, (warehouse) => compareHeld(warehouse, held, `storage ${version}`))),
    )
    return report
  }
  const exported = await exportAsItIs(file, join(folder, `exported-${version}`))
  const migrated = await judge(data, { what: `storage ${version}`, held, registry, fresh, faults })
  const brought = join(folder, `imported-${version}`)
  await bringExport(exported, { data: brought, force: false, now: 0 })
  const kept = held.filter(({ table }) => !/^meta\.(model|watermark|check_result)$/.test(table))
  const imported = await judge(brought, { what: `export of ${version}`, held: kept, registry, fresh, faults })
  for (const place of [data, brought, exported]) rmSync(place, { recursive: true, force: true })
  return { ...report, models: { migrated, imported } }
}

/** As the version itself would have: without a word of this one's shape. */
async function exportAsItIs(file: string, folder: string): Promise<string> {
  mkdirSync(join(folder, 'tables'), { recursive: true })
  const taken = await withFile(file, (connection) =>
    writeTables(
      {
        rows: async (sql) => readRows(await connection.run(sql)),
        copy: async (sql, to) =>
          void (await connection.run(`COPY (${sql}) TO '${to}' (FORMAT parquet, COMPRESSION zstd)`)),
      },
      folder,
    ),
  )
  await writeManifest(folder, taken, { version: '0', now: 0 })
  return folder
}

interface Case {
  what: string
  held: Held[]
  registry: Registry
  fresh: Record<string, string>
  faults: string[]
}

/** Opens, compares what was kept, builds and compares that; returns how many models were compared. */
async function judge(data: string, { what, held, registry, fresh, faults }: Case): Promise<number> {
  return inWarehouse(data, async (warehouse) => {
    faults.push(...(await compareHeld(warehouse, held, what)))
    await declareRaw(warehouse, await loadConnectors())
    faults.push(...(await compareHeld(warehouse, held, `${what}, declared`)))
    const found = await build(warehouse, registry)
    for (const [name, print] of Object.entries(fresh))
      if (found[name] !== print)
        faults.push(`${what}: ${name} is ${found[name]}, built from nothing ${print}`)
    const tables = await warehouse.rows(`SELECT 1 FROM duckdb_tables() WHERE table_name = 'retired_fact'`)
    if (tables.length > 0) faults.push(`${what}: a model that is no more kept its table`)
    return Object.keys(found).length
  })
}

async function compareHeld(warehouse: Warehouse, held: readonly Held[], what: string): Promise<string[]> {
  const [state] = await warehouse.rows<{ version: number }>(
    'SELECT max(version) AS version FROM meta.migration',
  )
  const found = await readHeld((sql) => warehouse.rows(sql), held)
  const lost = held.filter(({ digest }, place) => digest !== found[place]?.digest)
  const faults = lost.map(
    ({ table, row_count }) => `${what}: of ${table}'s ${row_count} rows not all are kept`,
  )
  return state?.version === LATEST ? faults : [...faults, `${what}: opened as storage ${state?.version}`]
}

const heldBy = (file: string) =>
  withFile(file, (connection) => readHeld(async <T>(sql: string) => readRows<T>(await connection.run(sql))))

/** Before each step of a migration, the file without its log has the step before. */
async function watchCheckpoints(folder: string, faults: string[]): Promise<number> {
  const file = placeVersion(1, join(folder, 'steps'))
  const copies: string[] = []
  await migrateFile(file, (_number, sql) => {
    if (sql === 'BEGIN' || sql.includes('duckdb_functions')) {
      const copy = join(folder, 'steps', `copy-${copies.length}.duckdb`)
      copyFileSync(file, copy)
      copies.push(copy)
    }
  })
  for (const [step, copy] of copies.entries()) {
    const version = await withFile(copy, readVersion)
    if (version !== step + 1)
      faults.push(`Storage ${step + 1} is not in the file before what follows: ${version}`)
  }
  return copies.length - 1
}

async function interruptAll(folder: string, rounds: Rounds, report: UpgradeReport): Promise<void> {
  const statements = await migrateFile(placeVersion(1, join(folder, 'counted')), () => undefined)
  const held = await heldBy(placeVersion(1, join(folder, 'whole')))
  const ways = [
    { how: 'broken', interrupt: breakAt, count: rounds.breaks ?? statements },
    { how: 'killed', interrupt: killAt, count: rounds.kills ?? statements },
  ] as const
  for (const { how, interrupt, count } of ways)
    for (let n = 0; n < count; n++) {
      const statement = Math.floor(((n + 0.5) * statements) / count)
      rounds.onStep?.(`${how} ${n + 1}`)
      const data = join(folder, `${how}-${n}`)
      await interrupt(placeVersion(1, data), statement)
      const faults = await inWarehouse(data, (warehouse) =>
        compareHeld(warehouse, held, `${how} at statement ${statement}`),
      ).catch((error: unknown) => [`${how} at statement ${statement}: ${(error as Error).message}`])
      report.faults.push(...faults)
      report[how]++
      rmSync(data, { recursive: true, force: true })
    }
}

async function refuseNewer(folder: string, faults: string[]): Promise<void> {
  const data = join(folder, 'newer')
  const file = placeVersion(LATEST, data)
  await withFile(file, async (connection) => {
    await connection.run('INSERT INTO meta.migration VALUES ($1, $2)', [LATEST + 1, 'of another time'])
    await connection.run('CHECKPOINT')
  })
  const before = await heldBy(file)
  const said = await openWarehouse({ folder: data, ...OPTIONS }).then(
    async (opened) => (await opened.close(), 'nothing'),
    (error: unknown) => (error as Error).message,
  )
  if (!said.startsWith('The warehouse was written by a newer Streamgauge; update Streamgauge'))
    faults.push(`A newer storage was not refused in words: ${said}`)
  const wal = `${file}.wal`
  if (existsSync(wal) && statSync(wal).size > 0) faults.push('A newer storage was written to')
  if (JSON.stringify(await heldBy(file)) !== JSON.stringify(before))
    faults.push('A newer storage was changed')
}
