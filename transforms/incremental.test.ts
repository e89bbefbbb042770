import fc from 'fast-check'
import { expect, test } from 'vitest'
import { always, isLong } from '../tests/chance.ts'
import { makeScratch, ticketProject } from '../tests/transforms/scratch.ts'
import {
  declareTickets,
  landTickets,
  readTables,
  ticketOptions,
  type RawRow,
  type RawTable,
} from '../tests/transforms/tickets.ts'
import { buildModels } from './build.ts'
import { openWarehouse } from './warehouse.ts'

interface Landing {
  table: RawTable
  source: string
  rows: RawRow[]
}

const small = fc.integer({ min: 0, max: 9 })
const ticketId = small.map((n) => `t${n}`)
const ticket = fc
  .record({
    id: ticketId,
    team: fc.option(fc.constantFrom('x', 'y', 'z')),
    weight: fc.option(small),
    gone: fc.boolean(),
  })
  .map(({ id, team, weight, gone }): RawRow => ({
    _key: id,
    ticket_id: id,
    team_id: team,
    weight,
    _is_deleted: gone && weight === 0,
  }))
const note = fc
  .record({ id: ticketId, position: fc.integer({ min: 0, max: 2 }), words: small })
  .map(({ id, position, words }): RawRow => ({
    _key: `${id}:${position}`,
    ticket_id: id,
    position,
    word_count: words,
  }))
const mark = fc
  .record({ name: fc.constantFrom('m', 'n', 'o'), id: fc.option(ticketId), gone: fc.boolean() })
  .map(({ name, id, gone }): RawRow => ({ _key: name, mark_id: name, ticket_id: id, _is_deleted: gone }))

const batch = <T extends RawRow>(row: fc.Arbitrary<T>) =>
  fc.uniqueArray(row, { minLength: 1, maxLength: 4, selector: (r) => r._key })
const source = fc.constantFrom('a', 'b')
const landing: fc.Arbitrary<Landing> = fc.oneof(
  fc.record({ table: fc.constant<RawTable>('one__ticket'), source, rows: batch(ticket) }),
  fc.record({ table: fc.constant<RawTable>('two__ticket'), source: fc.constant('a'), rows: batch(ticket) }),
  fc.record({ table: fc.constant<RawTable>('one__note'), source: fc.constant('a'), rows: batch(note) }),
  fc.record({ table: fc.constant<RawTable>('one__mark'), source: fc.constant('a'), rows: batch(mark) }),
)
const timeoutMs = isLong ? 3_600_000 : 600_000
const history = fc.array(fc.array(landing, { minLength: 0, maxLength: 3 }), { minLength: 2, maxLength: 6 })

test(
  'whatever lands in whatever order, incremental builds end where a full one does',
  { timeout: timeoutMs },
  async () => {
    const scratch = makeScratch(ticketProject)
    const registry = await scratch.read()
    let run = 0
    const ways = new Set<string>()
    const follow = async (builds: Landing[][]) => {
      const warehouse = await openWarehouse({ folder: `${scratch.data}-${run++}`, memoryMb: 200, threads: 1 })
      try {
        await declareTickets(warehouse)
        for (const landings of builds) {
          for (const { table, source: from, rows } of landings)
            await landTickets(warehouse, table, rows, from)
          const report = await buildModels(warehouse, registry, ticketOptions)
          for (const model of report.models) ways.add(`${model.name} ${model.how}`)
        }
        const incremental = await readTables(warehouse, registry.order)
        await buildModels(warehouse, registry, { ...ticketOptions, full: true })
        expect(incremental).toEqual(await readTables(warehouse, registry.order))
      } finally {
        await warehouse.close()
      }
    }
    await always(history, follow, { short: 12, long: 200, timeoutMs })
    const replaced = ['ticket', 'note', 'int_ticket__sized', 'team_fact', 'ticket_fact']
    expect([...ways]).toEqual(expect.arrayContaining(replaced.map((name) => `${name} partitions`)))
    scratch.remove()
  },
)
