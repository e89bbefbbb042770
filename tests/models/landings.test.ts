/** Whatever lands, whenever and however often, through real landing and all models: a build that follows ends where a full one does. */
import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { KnownKeys } from '../../ingest/known.ts'
import { appendChanged, markDeleted, nextLoadedAt } from '../../ingest/landing.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { always, isLong } from '../chance.ts'
import { prepare } from '../prepared.ts'
import { FEW_ROWS } from '../warehouse.ts'
import { readEntities, toColumns } from './entities.ts'
import { defaultConfig, type Row } from './given.ts'
import { tell } from './histories.ts'
import { history } from './plots.ts'
import { fingerprint } from './stream.ts'

const timeoutMs = isLong ? 3_600_000 : 600_000
const start = Date.parse('2026-01-05T00:00:00Z')
const source = 'files:told'

/** One row of an entity, as it is told first and as it is told when somebody corrects it. */
interface Told {
  entity: string
  key: string
  row: Row
  other: Row
}

/** What becomes of a record: it comes late, is corrected, goes, or comes back as it was. */
const event = fc.record({
  at: fc.nat({ max: 99_999 }),
  kind: fc.constantFrom('comes', 'corrected', 'deleted', 'comes'),
})
const drawn = fc.record({
  plot: history,
  late: fc.integer({ min: 2, max: 5 }),
  batches: fc.array(fc.array(event, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 4 }),
  column: fc.nat(),
})

const entities = readEntities()
const grains = new Map(entities.map(({ name, header }) => [name, header.grain]))

/** Corrected, a record has one of its other columns from the next record of its kind. */
function recordsOf(rows: Record<string, Row[]>, column: number): Told[] {
  return Object.entries(rows).flatMap(([entity, list]) => {
    const grain = grains.get(entity)
    if (!grain) return []
    return list.map((row, i) => {
      const next = list[(i + 1) % list.length] as Row
      const names = Object.keys(row).filter((name) => !grain.includes(name))
      const name = names[column % Math.max(names.length, 1)]
      const other = name === undefined ? row : { ...row, [name]: next[name] ?? null }
      return { entity, key: grain.map((key) => String(row[key])).join(' '), row, other }
    })
  })
}

/** Each kind of record as often as any other, however few there are. */
function pick(records: readonly Told[], at: number): Told | undefined {
  const kinds = [...Map.groupBy(records, ({ entity }) => entity).values()]
  const kind = kinds[at % Math.max(kinds.length, 1)] ?? []
  return kind[Math.floor(at / Math.max(kinds.length, 1)) % Math.max(kind.length, 1)]
}

async function land(
  warehouse: Warehouse,
  told: readonly { record: Told; isOther: boolean }[],
): Promise<void> {
  const types = await columnsOf(warehouse)
  for (const [entity, list] of Map.groupBy(told, ({ record }) => record.entity)) {
    const rows = list.map(({ record, isOther }) => (isOther ? record.other : record.row))
    const { _loaded_at: _, ...columns } = toColumns(rows, types.get(entity) ?? new Map(), 0)
    const keys = list.map(({ record }) => record.key)
    await warehouse.land(async (lane) => {
      const target = { tool: 'files', source, loadedAt: await nextLoadedAt(lane) }
      const known = new KnownKeys(warehouse, 'files', source, entity)
      await appendChanged(lane, target, entity, { ...columns, _key: keys }, known)
      known.release()
    })
  }
}

async function columnsOf(warehouse: Warehouse): Promise<Map<string, Map<string, string>>> {
  const rows = await warehouse.rows<{ entity: string; name: string; type: string }>(
    `select table_name[8:] as entity, column_name as name, data_type as type from duckdb_columns()
     where schema_name = 'raw' and starts_with(table_name, 'files__') and not starts_with(column_name, '_') order by column_index`,
  )
  const tables = Map.groupBy(rows, ({ entity }) => entity)
  return new Map([...tables].map(([name, list]) => [name, new Map(list.map((one) => [one.name, one.type]))]))
}

async function remove(warehouse: Warehouse, { entity, key }: Told): Promise<void> {
  await warehouse.land(async (lane) => {
    await markDeleted(lane, { tool: 'files', source, loadedAt: await nextLoadedAt(lane) }, entity, [key])
  })
}

test(
  'late, corrected and deleted records end where a full build does, in all models',
  { timeout: timeoutMs },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'streamgauge-landings-'))
    const registry = await readModels()
    const options = { config: configTables(defaultConfig), computed }
    const ways = new Set<string>()
    let run = 0
    const follow = async ({
      plot,
      late,
      batches,
      column,
    }: typeof drawn extends fc.Arbitrary<infer T> ? T : never) => {
      const data = join(folder, String(run++))
      await prepare('landed', data, async (place) => {
        const empty = await openWarehouse({ folder: place, memoryMb: 400, ...FEW_ROWS })
        await declareRaw(empty, await loadConnectors())
        await buildModels(empty, registry, options)
        await empty.close()
      })
      const warehouse = await openWarehouse({ folder: data, memoryMb: 400, ...FEW_ROWS })
      try {
        const records = recordsOf(tell(plot, start), column)
        await land(
          warehouse,
          records.filter((_, i) => i % late !== 0).map((record) => ({ record, isOther: false })),
        )
        await buildModels(warehouse, registry, options)
        for (const events of batches) {
          for (const { at, kind } of events) {
            const record = pick(records, at)
            if (!record) continue
            if (kind === 'deleted') await remove(warehouse, record)
            else await land(warehouse, [{ record, isOther: kind === 'corrected' }])
          }
          const report = await buildModels(warehouse, registry, options)
          for (const { how } of report.models) ways.add(how)
        }
        const followed = await fingerprint(warehouse, registry)
        await buildModels(warehouse, registry, { ...options, full: true })
        expect(followed).toEqual(await fingerprint(warehouse, registry))
      } finally {
        await warehouse.close()
        rmSync(data, { recursive: true, force: true })
      }
    }
    await always(drawn, follow, { short: 1, long: 100, timeoutMs })
    expect([...ways]).toEqual(expect.arrayContaining(['partitions', 'differences', 'skipped']))
    rmSync(folder, { recursive: true, force: true })
  },
)
