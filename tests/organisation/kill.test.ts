import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConnectors } from '../../ingest/connectors.ts'
import { rawTable } from '../../ingest/raw.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { Random } from '../../fixtures/org/random.ts'
import { isLong } from '../chance.ts'
import { expectAllRead, openOrganisation, type Organisation } from './organisation.ts'

/** `npm run test:long` kills as often as was promised. */
const KILLS = isLong ? 20 : 3
const SEED = 20_260_630
let organisation: Organisation

beforeAll(async () => {
  organisation = await openOrganisation({ size: 'brief' })
})

afterAll(() => organisation?.close())

test(`a backfill killed at ${KILLS} random moments ends with the rows of one that was left alone`, async () => {
  const alone = await organisation.connect('alone')
  expectAllRead(await alone.sync())
  const expected = await readAll(alone.warehouse)
  const killed = await organisation.connect('killed')
  await killed.close()
  const file = join(killed.folder, 'streamgauge.yaml')
  const data = join(killed.folder, 'data')
  const random = new Random(SEED)
  let done: string | null = null
  let kills = 0
  while (done === null) {
    const child = fork(join(import.meta.dirname, 'reader.ts'), [file, data], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const messages = (async () => {
      await once(child, 'message')
      const [last] = (await once(child, 'message')) as [string]
      return last
    })()
    await once(child, 'message')
    const patience = kills < KILLS ? sleep(Math.floor(random.next() * 1200)).then(() => null) : messages
    done = await Promise.race([messages, patience])
    if (done === null) {
      child.kill('SIGKILL')
      kills += 1
    }
    await once(child, 'exit')
    void messages.catch(() => {})
  }
  expect(done).toBe('whole')
  // Later kills than the backfill is long would prove nothing.
  expect(kills).toBeGreaterThanOrEqual(KILLS / 2)
  const warehouse = await openWarehouse({ folder: data })
  try {
    const found = await readAll(warehouse)
    expect(Object.keys(found)).toEqual(Object.keys(expected))
    for (const [table, rows] of Object.entries(expected)) expect(found[table], table).toEqual(rows)
  } finally {
    await warehouse.close()
  }
}, 600_000)

/** Current rows of all raw tables; what a killed run leaves may bear other landing times. */
async function readAll(warehouse: Warehouse): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const { name, streams } of await loadConnectors()) {
    for (const stream of streams) {
      const table = rawTable(name, stream.name)
      tables[table] = await warehouse.rows(
        `select _key, _hash, count(*) as n from ${table} group by all order by all`,
      )
    }
  }
  return tables
}
