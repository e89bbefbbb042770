import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeScratch, ticketProject, type Scratch } from '../tests/transforms/scratch.ts'
import { declareTickets, landTickets, readTables, ticketOptions } from '../tests/transforms/tickets.ts'
import { buildModels, type BuildOptions, type BuildReport } from './build.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'

let scratch: Scratch
let warehouse: Warehouse

beforeEach(async () => {
  scratch = makeScratch(ticketProject)
  warehouse = await openWarehouse({ folder: scratch.data })
  await declareTickets(warehouse)
  const ids = Array.from({ length: 20 }, (_, i) => `t${i}`)
  await landTickets(
    warehouse,
    'one__ticket',
    ids.map((id, i) => ({ _key: id, ticket_id: id, team_id: i % 2 ? 'x' : 'y', weight: i })),
  )
})

afterEach(async () => {
  await warehouse.close()
  scratch.remove()
})

const build = async (options: Partial<BuildOptions> = {}) =>
  buildModels(warehouse, await scratch.read(), { ...ticketOptions, ...options })
const ways = (report: BuildReport) =>
  Object.fromEntries(report.models.filter((m) => m.how !== 'skipped').map((m) => [m.name, m.how]))
const rows = (sql: string) => warehouse.rows(sql)

describe('a build', () => {
  test('with nothing new builds nothing and keeps its number', async () => {
    const first = await build()
    expect(first).toMatchObject({ buildId: 1, changed: true })
    const second = await build()
    expect(second).toMatchObject({ buildId: 1, changed: false, checks: [] })
    expect(ways(second)).toEqual({})
  })

  test('replaces only the partitions that a landing touched, and stops where nothing differs', async () => {
    await build()
    await landTickets(warehouse, 'one__ticket', [{ _key: 't3', ticket_id: 't3', team_id: 'x', weight: 100 }])
    const report = await build()
    // Notes ask for a ticket's key, which stays.
    expect(ways(report)).toEqual({
      ticket: 'partitions',
      int_ticket__sized: 'partitions',
      int_ticket__ranked: 'full',
      team_fact: 'partitions',
      ticket_fact: 'partitions',
      total_fact: 'full',
    })
    expect(await rows(`SELECT size FROM team_fact WHERE team_id = 'x'`)).toEqual([{ size: 100 - 3 + 100 }])
    await landTickets(warehouse, 'one__ticket', [{ _key: 't3', ticket_id: 't3', team_id: 'x', weight: 100 }])
    await landTickets(warehouse, 'one__mark', [{ _key: 'm', mark_id: 'm', ticket_id: 'nobody' }])
    const again = await build()
    expect(Object.keys(ways(again))).not.toContain('total_fact')
  })

  test('rebuilds what a changed text concerns, and what follows only when rows differ', async () => {
    await build()
    scratch.put(
      'sql/intermediate/int_ticket__sized.sql',
      `${ticketProject['sql/intermediate/int_ticket__sized.sql']} where true`,
    )
    expect(ways(await build())).toEqual({ int_ticket__sized: 'full' })
    scratch.put(
      'sql/intermediate/int_ticket__sized.sql',
      `-- partition: ticket_id
      select ticket_id, team_id, 1 as size from ticket`,
    )
    expect(Object.keys(ways(await build())).sort()).toEqual([
      'int_ticket__sized',
      'team_fact',
      'ticket_fact',
      'total_fact',
    ])
    expect(await rows('SELECT * FROM total_fact')).toEqual([{ ticket_count: 20, size: 20 }])
  })

  test('rebuilds what reads a changed configuration, and nothing else', async () => {
    await build()
    const setting = { columns: { name: 'VARCHAR', value: 'VARCHAR' }, rows: [['zone', 'Asia/Tokyo']] }
    expect(ways(await build({ config: { setting } }))).toEqual({ team_fact: 'full' })
    expect(await rows('SELECT DISTINCT note FROM team_fact')).toEqual([{ note: 'Asia/Tokyo' }])
  })

  test('takes the row of the best source, then the latest', async () => {
    await landTickets(
      warehouse,
      'one__ticket',
      [{ _key: 't1', ticket_id: 't1', team_id: 'later', weight: 1 }],
      'b',
    )
    await landTickets(warehouse, 'two__ticket', [
      { _key: 't2', ticket_id: 't2', team_id: 'better', weight: 1 },
    ])
    await build()
    const teams = await rows(
      `SELECT ticket_id, team_id FROM ticket WHERE ticket_id IN ('t1', 't2') ORDER BY ALL`,
    )
    expect(teams).toEqual([
      { ticket_id: 't1', team_id: 'later' },
      { ticket_id: 't2', team_id: 'better' },
    ])
  })

  test('drops the table of a model that is gone', async () => {
    scratch.put('sql/marts/short_fact.sql', 'select 1 as n')
    await build()
    const registry = await scratch.read()
    registry.order = registry.order.filter((name) => name !== 'short_fact')
    await buildModels(warehouse, registry, ticketOptions)
    await expect(rows('SELECT * FROM short_fact')).rejects.toThrow('does not exist')
    expect(await rows(`SELECT name FROM meta.model WHERE name = 'short_fact'`)).toEqual([])
  })

  test('puts the header’s words on tables and columns, and its figures into meta', async () => {
    await build()
    expect(await rows(`SELECT comment FROM duckdb_tables() WHERE table_name = 'ticket'`)).toEqual([
      { comment: 'A ticket.' },
    ])
    expect(
      await rows(
        `SELECT comment FROM duckdb_columns() WHERE table_name = 'ticket' AND column_name = 'ticket_id'`,
      ),
    ).toEqual([{ comment: 'its name, id' }])
    expect(
      await rows(`SELECT layer, row_count, how, build_id FROM meta.model WHERE name = 'ticket'`),
    ).toEqual([{ layer: 'entity', row_count: 20, how: 'full', build_id: 1 }])
    expect(await rows('SELECT build_id, is_full FROM meta.build')).toEqual([{ build_id: 1, is_full: true }])
  })

  test('sees what landed before it and leaves what lands meanwhile to the next', async () => {
    let landing: Promise<void> | undefined
    await build({
      onProgress: ({ position }) => {
        if (position !== 2) return
        landing = landTickets(warehouse, 'one__ticket', [
          { _key: 'new', ticket_id: 'new', team_id: 'x', weight: 1 },
        ])
      },
    })
    await landing
    const total = async () => (await rows('SELECT ticket_count FROM total_fact'))[0]
    expect(await total()).toEqual({ ticket_count: 20 })
    await build()
    expect(await total()).toEqual({ ticket_count: 21 })
  })
})

describe('a build that fails', () => {
  test('leaves everything as it was, and readers never saw it', async () => {
    await build()
    const registry = await scratch.read()
    const before = await readTables(warehouse, registry.order)
    await landTickets(warehouse, 'one__ticket', [{ _key: 't3', ticket_id: 't3', team_id: 'x', weight: 50 }])
    const broken = build({
      computed: {
        int_ticket__ranked: async () => {
          expect(await readTables(warehouse, registry.order)).toEqual(before)
          throw new Error('no ranks today')
        },
      },
    })
    await expect(broken).rejects.toThrow(
      'Cannot build int_ticket__ranked (sql/intermediate/int_ticket__ranked.sql): no ranks today',
    )
    expect(await readTables(warehouse, registry.order)).toEqual(before)
    expect((await build()).changed).toBe(true)
    expect(await rows(`SELECT weight FROM ticket WHERE ticket_id = 't3'`)).toEqual([{ weight: 50 }])
  })

  test.each([
    [
      'a column that the entity does not have',
      `'t' as ticket_id, 1 as colour`,
      'Column unknown to entity ticket, in ingest/connectors/three/stg_three__ticket.sql: colour',
    ],
    ['a column of another type', `'t' as ticket_id, 'heavy' as weight`, 'weight is VARCHAR, not INTEGER'],
    ['a column that its inputs do not have', 'nothing from raw.one__ticket', 'stg_three__ticket.sql'],
  ])('names the staging file that has %s', async (_, select, message) => {
    scratch.put('ingest/connectors/three/stg_three__ticket.sql', `-- entity: ticket\nselect ${select}`)
    await expect(build()).rejects.toThrow(message)
  })

  test('names the file of a broken model, of a broken check, of a missing raw table', async () => {
    scratch.put('sql/checks/broken.sql', 'select nothing from ticket')
    await expect(build()).rejects.toThrow('sql/checks/broken.sql')
    scratch.put('sql/checks/broken.sql', 'select * from ticket where false')
    scratch.put('sql/marts/broken_fact.sql', 'select nothing from ticket')
    await expect(build()).rejects.toThrow('Cannot build broken_fact (sql/marts/broken_fact.sql)')
    scratch.put('sql/marts/broken_fact.sql', 'select * from raw.nowhere')
    await expect(build()).rejects.toThrow('raw.nowhere')
  })

  test('by kill -9 leaves a file of the build before', async () => {
    await build()
    const registry = await scratch.read()
    const before = await readTables(warehouse, registry.order)
    await landTickets(warehouse, 'one__ticket', [{ _key: 't3', ticket_id: 't3', team_id: 'x', weight: 70 }])
    await warehouse.close()
    const file = (name: string) => JSON.stringify(join(import.meta.dirname, name))
    const program = `import { openWarehouse } from ${file('warehouse.ts')}
      import { readModels } from ${file('model.ts')}
      import { buildModels } from ${file('build.ts')}
      const w = await openWarehouse({ folder: ${JSON.stringify(scratch.data)} })
      const hang = async () => { console.log('building'); await new Promise(() => setInterval(() => {}, 1000)) }
      await buildModels(w, await readModels(${JSON.stringify(scratch.roots)}), { config: ${JSON.stringify(ticketOptions.config)},
        computed: { int_ticket__ranked: hang }, full: true })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    warehouse = await openWarehouse({ folder: scratch.data })
    expect(await readTables(warehouse, registry.order)).toEqual(before)
    expect(ways(await build())).toMatchObject({ ticket: 'partitions' })
    expect(await rows(`SELECT weight FROM ticket WHERE ticket_id = 't3'`)).toEqual([{ weight: 70 }])
  })
})

describe('checks', () => {
  const results = () => rows('SELECT name, model, failing_count, sample FROM meta.check_result ORDER BY name')

  test('find rows that must not be, and a grain that does not hold, and run again only when concerned', async () => {
    scratch.put(
      'sql/marts/loose_fact.sql',
      '-- grain: team_id\nselect team_id from ticket where weight < 3 or team_id is null',
    )
    const report = await build()
    expect(report.checks.map((c) => c.name)).toContain('size_not_negative')
    const found = (await results()).filter((r) => r['failing_count'] !== 0)
    expect(found).toEqual([
      {
        name: 'grain of loose_fact',
        model: 'loose_fact',
        failing_count: 1,
        sample: '[{"team_id":"y","row_count":2}]',
      },
    ])
    await landTickets(warehouse, 'one__ticket', [{ _key: 't0', ticket_id: 't0', team_id: null, weight: -7 }])
    const names = (await build()).checks.map((c) => c.name)
    expect(names).toEqual(
      expect.arrayContaining(['size_not_negative', 'grain of ticket', 'grain of loose_fact']),
    )
    expect(names).not.toContain('grain of mark')
    expect((await results()).filter((r) => r['failing_count'] !== 0)).toEqual([
      {
        name: 'grain of loose_fact',
        model: 'loose_fact',
        failing_count: 1,
        sample: '[{"team_id":null,"row_count":1}]',
      },
      {
        name: 'size_not_negative',
        model: 'int_ticket__sized',
        failing_count: 1,
        sample: '[{"ticket_id":"t0","size":-7}]',
      },
    ])
  })
})
