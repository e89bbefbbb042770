import { expect, test } from 'vitest'
import { makeScratch, ticketProject } from '../../tests/transforms/scratch.ts'
import { declareTickets, landTickets, readTables, ticketOptions } from '../../tests/transforms/tickets.ts'
import { buildModels } from '../build.ts'
import { openWarehouse } from '../warehouse.ts'

/** More tickets than are read whole as soon as asked for, each team with more than are written out, or are known here. */
const [COUNT, TEAMS] = [21_000, [150, 2500]]

const selects: [string, string][] = [
  [
    'the rows of a team beside each other, joined by what is left of them',
    `-- grain: ticket_id
     with ranked as (
       select later.ticket_id, count(*) AS lighter_count
       from ticket AS later
       join ticket AS earlier on earlier.team_id = later.team_id and earlier.weight < later.weight
       group by later.ticket_id
     )
     select ticket.ticket_id, ranked.lighter_count
     from ticket
     left join ranked on ranked.ticket_id = ticket.ticket_id`,
  ],
  [
    'rows beside the least of their team',
    `-- grain: ticket_id
     with candidate as (select ticket_id, team_id, weight from ticket where weight is not null),
     best as (select team_id, min(weight) AS least from candidate group by team_id)
     select candidate.ticket_id, candidate.team_id, best.least
     from candidate
     join best on best.team_id = candidate.team_id`,
  ],
]
const cases = selects.flatMap(([name, sql]) => TEAMS.map((size) => [size, name, sql] as const))

test.each(cases)('of %i values that a change touches %s are those of a full build', async (size, _, sql) => {
  const scratch = makeScratch({ ...ticketProject, 'sql/intermediate/int_ticket__weighed.sql': sql })
  const warehouse = await openWarehouse({ folder: scratch.data })
  try {
    await declareTickets(warehouse)
    const ticket = (i: number, weight = i % 97) => {
      const id = `t${String(i).padStart(5, '0')}`
      return { _key: id, ticket_id: id, team_id: `team ${Math.floor(i / size)}`, weight }
    }
    await landTickets(
      warehouse,
      'one__ticket',
      Array.from({ length: COUNT }, (_one, i) => ticket(i)),
    )
    const registry = await scratch.read()
    await buildModels(warehouse, registry, ticketOptions)
    for (const rows of [
      [ticket(301, 4)],
      [ticket(7, 98), ticket(COUNT)],
      [{ ...ticket(450, 1), _is_deleted: true }],
    ]) {
      await landTickets(warehouse, 'one__ticket', rows)
      const { models } = await buildModels(warehouse, registry, ticketOptions)
      expect(models.find(({ name }) => name === 'int_ticket__weighed')).toMatchObject({ how: 'partitions' })
    }
    const followed = await readTables(warehouse, ['int_ticket__weighed'])
    await buildModels(warehouse, registry, { ...ticketOptions, full: true })
    expect(followed).toEqual(await readTables(warehouse, ['int_ticket__weighed']))
  } finally {
    await warehouse.close()
    scratch.remove()
  }
})
