import { expect, test } from 'vitest'
import { makeScratch, ticketProject } from '../tests/transforms/scratch.ts'
import { declareTickets, landTickets, readTables, ticketOptions } from '../tests/transforms/tickets.ts'
import { buildModels } from './build.ts'
import { openWarehouse } from './warehouse.ts'

const TWICE = `-- grain: ticket_id
  select ticket_id, team_id from ticket
  union all
  select ticket_id, team_id from ticket where weight > 5
  union all
  select ticket_id, team_id from ticket where weight > 7`

test('a row that comes to be there twice, three times and once again is so as often as in a full build', async () => {
  const scratch = makeScratch({ ...ticketProject, 'sql/intermediate/int_ticket__told.sql': TWICE })
  const warehouse = await openWarehouse({ folder: scratch.data })
  const land = (weights: number[]) =>
    landTickets(
      warehouse,
      'one__ticket',
      weights.map((weight, i) => ({ _key: `t${i}`, ticket_id: `t${i}`, team_id: 'x', weight })),
    )
  try {
    await declareTickets(warehouse)
    await land([1, 1, 1, 6])
    const registry = await scratch.read()
    await buildModels(warehouse, registry, ticketOptions)
    for (const [weights, rows, failing] of [
      [[6, 8, 1, 6], 8, 3],
      [[8, 1, 1, 6], 7, 2],
      [[1, 1, 1, 1], 4, 0],
    ] as const) {
      await land([...weights])
      const { models, checks } = await buildModels(warehouse, registry, ticketOptions)
      expect(models.find(({ name }) => name === 'int_ticket__told')).toMatchObject({
        how: 'partitions',
        rows,
      })
      expect(checks.find(({ name }) => name === 'grain of int_ticket__told')).toMatchObject({
        failingCount: failing,
      })
      const followed = await readTables(warehouse, ['int_ticket__told'])
      await buildModels(warehouse, registry, { ...ticketOptions, full: true })
      expect(followed).toEqual(await readTables(warehouse, ['int_ticket__told']))
    }
  } finally {
    await warehouse.close()
    scratch.remove()
  }
})
