import { describe, expect, test } from 'vitest'
import { ticketProject } from '../tests/transforms/scratch.ts'
import { landTickets, ticketOptions } from '../tests/transforms/tickets.ts'
import { buildModels } from './build.ts'
import { openScratch, ways } from '../tests/transforms/builds.ts'

const opened = openScratch()
const { build, rows } = opened

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
    await landTickets(opened.warehouse, 'one__ticket', [
      { _key: 't3', ticket_id: 't3', team_id: 'x', weight: 100 },
    ])
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
    await landTickets(opened.warehouse, 'one__ticket', [
      { _key: 't3', ticket_id: 't3', team_id: 'x', weight: 100 },
    ])
    await landTickets(opened.warehouse, 'one__mark', [{ _key: 'm', mark_id: 'm', ticket_id: 'nobody' }])
    const again = await build()
    expect(Object.keys(ways(again))).not.toContain('total_fact')
  })

  test('rebuilds what a changed text concerns, and what follows only when rows differ', async () => {
    await build()
    opened.scratch.put(
      'sql/intermediate/int_ticket__sized.sql',
      `${ticketProject['sql/intermediate/int_ticket__sized.sql']} where true`,
    )
    expect(ways(await build())).toEqual({ int_ticket__sized: 'full' })
    opened.scratch.put(
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
      opened.warehouse,
      'one__ticket',
      [{ _key: 't1', ticket_id: 't1', team_id: 'later', weight: 1 }],
      'b',
    )
    await landTickets(opened.warehouse, 'two__ticket', [
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
    opened.scratch.put('sql/marts/short_fact.sql', 'select 1 as n')
    await build()
    const registry = await opened.scratch.read()
    registry.order = registry.order.filter((name) => name !== 'short_fact')
    await buildModels(opened.warehouse, registry, ticketOptions)
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
        landing = landTickets(opened.warehouse, 'one__ticket', [
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

describe('checks', () => {
  const results = () => rows('SELECT name, model, failing_count, sample FROM meta.check_result ORDER BY name')

  test('find rows that must not be, and a grain that does not hold, and run again only when concerned', async () => {
    opened.scratch.put(
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
    await landTickets(opened.warehouse, 'one__ticket', [
      { _key: 't0', ticket_id: 't0', team_id: null, weight: -7 },
    ])
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
