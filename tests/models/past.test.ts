/** What was known on a day is what a warehouse would be that had received nothing later. */
import fc from 'fast-check'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePast, type MakingParts } from '../../api/past/making.ts'
import { configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { knownBy } from '../../ingest/past.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { always, isLong } from '../chance.ts'
import { FEW_ROWS, openDeclared } from '../warehouse.ts'
import { defaultConfig, type Row } from './given.ts'
import { tell } from './histories.ts'
import { history } from './plots.ts'
import { fingerprint } from './stream.ts'

const DAY_MS = 86_400_000
const DAYS = 5
const start = Date.parse('2026-01-05T00:00:00Z')
const endOf = (day: number) => start + (day + 1) * DAY_MS - 1
const patienceMs = isLong ? 3_600_000 : 240_000

let root: string
let registry: Registry
let raw: MakingParts['raw']
let types: Map<string, Map<string, string>>
let count = 0
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'streamgauge-past-'))
  registry = await readModels()
  raw = knownBy(await loadConnectors())
  const warehouse = await openDeclared({ folder: join(root, 'columns') })
  const rows = await warehouse.rows<{ table: string; name: string; type: string }>(
    `select table_name as table, column_name as name, data_type as type from duckdb_columns()
     where schema_name = 'raw' and table_name like 'files\\_\\_%' escape '\\'`,
  )
  types = new Map(
    [...Map.groupBy(rows, ({ table }) => table)].map(([table, columns]) => [
      table,
      new Map(columns.map(({ name, type }) => [name, type])),
    ]),
  )
  await warehouse.close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Landed {
  entity: string
  key: string
  row: Row
  at: number
  isDeleted: boolean
}

/** Each row lands on some day; some come again otherwise later, some go. */
function land(rows: Record<string, Row[]>, dice: fc.GeneratorValue): Landed[] {
  const whole = (max: number) => dice(fc.nat, { max })
  let turn = 0
  const landed: Landed[] = []
  for (const [entity, list] of Object.entries(rows)) {
    for (const [i, row] of list.entries()) {
      const key = `given.csv#${entity}-${i}`
      const first = whole(DAYS - 1)
      const put = (day: number, more: Row, isDeleted: boolean) =>
        landed.push({ entity, key, row: { ...row, ...more }, at: start + day * DAY_MS + ++turn, isDeleted })
      put(first, {}, false)
      const fate = whole(9)
      if (fate < 2) put(first + 1 + whole(DAYS), { url: `https://example.org/${turn}` }, false)
      if (fate === 2) put(first + 1 + whole(DAYS), {}, true)
    }
  }
  return landed
}

async function fill(warehouse: Warehouse, landed: readonly Landed[]): Promise<void> {
  await warehouse.land(async (lane) => {
    await lane.run(
      `insert into meta.sync_run values (1, 'files:given', make_timestamp_ms(${start - DAY_MS}),
         make_timestamp_ms(${start - DAY_MS}), true, 0, 0, null)`,
    )
    for (const [entity, list] of Map.groupBy(landed, (each) => each.entity)) {
      const table = `files__${entity}`
      const own: Record<string, unknown[]> = {
        _key: list.map(({ key }) => key),
        _source: list.map(() => 'files:given'),
        _loaded_at: list.map(({ at }) => at),
        _hash: list.map(({ at }) => String(at)),
        _is_deleted: list.map(({ isDeleted }) => isDeleted),
      }
      for (const [name, type] of types.get(table) ?? [])
        own[name] ??= list.map(({ row }) => read(row[name], type))
      await lane.append(`raw.${table}`, own)
    }
  })
}

const read = (value: Row[string] | undefined, type: string) =>
  type === 'TIMESTAMP' && typeof value === 'string' ? Date.parse(`${value}Z`) : (value ?? null)

function partsOf(warehouse: Warehouse): MakingParts {
  return {
    warehouse,
    registry,
    raw,
    declare: async (empty) => declareRaw(empty, await loadConnectors()),
    config: configTables(defaultConfig),
    computed,
  }
}

const making = (folder: string, until: number, signal = new AbortController().signal) => ({
  day: '2026-01-05',
  until,
  folder,
  signal,
  onProgress: () => undefined,
})

test(
  'a day as it was known is, table by table, a warehouse that received nothing later',
  async () => {
    await always(
      fc.tuple(history, fc.gen(), fc.nat({ max: DAYS - 1 })),
      async ([plot, dice, day]) => {
        const folder = join(root, String(++count))
        const landed = land(tell(plot, start), dice)
        const all = await openDeclared({ folder: join(folder, 'all') })
        await fill(all, landed)
        const kept = join(folder, 'all', 'past', 'kept')
        mkdirSync(kept, { recursive: true })
        await makePast(partsOf(all), making(kept, endOf(day)))
        await all.close()
        const only = await openDeclared({ folder: join(folder, 'only') })
        await fill(
          only,
          landed.filter(({ at }) => at <= endOf(day)),
        )
        await buildModels(only, registry, { config: configTables(defaultConfig), computed })
        const past = await openWarehouse({ folder: kept, ...FEW_ROWS })
        expect(await fingerprint(past, registry)).toEqual(await fingerprint(only, registry))
        await Promise.all([past.close(), only.close()])
        rmSync(folder, { recursive: true, force: true })
      },
      { short: 1, long: 40, timeoutMs: patienceMs },
    )
  },
  patienceMs,
)

test('of a source that was first read later, records count from when they were made', async () => {
  const folder = join(root, 'unread')
  const all = await openDeclared({ folder })
  const row = (day: number): Row => ({
    incident_id: `i${day}`,
    opened_at: new Date(start + day * DAY_MS).toISOString().slice(0, 16),
  })
  const at = start + 3 * DAY_MS
  await fill(
    all,
    [0, 1, 2].map((day) => ({
      entity: 'incident',
      key: `i${day}`,
      row: row(day),
      at,
      isDeleted: false,
    })),
  )
  await all.land((lane) => lane.run(`update meta.sync_run set started_at = make_timestamp_ms(${at})`))
  const table = raw.find((transfer) => transfer.table === 'raw.files__incident')!
  const known = (until: number) =>
    all.rows<{ _key: string }>(`select _key from (${table.select}) order by _key`, { until })
  expect(await known(endOf(1))).toEqual([{ _key: 'i0' }, { _key: 'i1' }])
  expect(await known(start - DAY_MS)).toEqual([])
  expect(await known(endOf(3))).toHaveLength(3)
  await all.close()
})

test('without room for it, nothing is begun and the sentence says how much is needed', async () => {
  const folder = join(root, 'full')
  mkdirSync(folder)
  const file = join(folder, 'streamgauge.duckdb')
  writeFileSync(file, '')
  truncateSync(file, 8 * 1024 ** 4)
  const warehouse = { file } as Warehouse
  await expect(makePast(partsOf(warehouse), making(folder, start))).rejects.toMatchObject({
    code: 'no_space',
    message: expect.stringContaining('Not enough disk space to look back, free 8388608 MB'),
  })
})

test('a stop half way through ends it', async () => {
  const folder = join(root, 'stopped')
  const all = await openDeclared({ folder })
  const kept = join(folder, 'past', 'kept')
  mkdirSync(kept, { recursive: true })
  const control = new AbortController()
  const stopped = makePast(partsOf(all), {
    ...making(kept, endOf(1), control.signal),
    onProgress: (step) => void (step.startsWith('building') && control.abort()),
  })
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
  // What is served now is not touched.
  expect(await all.rows('select 1 as one')).toEqual([{ one: 1 }])
  await all.close()
})
