import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { landTickets, readTables, ticketOptions } from '../tests/transforms/tickets.ts'
import { openWarehouse } from './warehouse.ts'
import { openScratch, ways } from '../tests/transforms/builds.ts'

const opened = openScratch()
const { build, rows } = opened

describe('a build that fails', () => {
  test('leaves everything as it was, and readers never saw it', async () => {
    await build()
    const registry = await opened.scratch.read()
    const before = await readTables(opened.warehouse, registry.order)
    await landTickets(opened.warehouse, 'one__ticket', [
      { _key: 't3', ticket_id: 't3', team_id: 'x', weight: 50 },
    ])
    const broken = build({
      computed: {
        int_ticket__ranked: async () => {
          expect(await readTables(opened.warehouse, registry.order)).toEqual(before)
          throw new Error('no ranks today')
        },
      },
    })
    await expect(broken).rejects.toThrow(
      'Cannot build int_ticket__ranked (sql/intermediate/int_ticket__ranked.sql): no ranks today',
    )
    expect(await readTables(opened.warehouse, registry.order)).toEqual(before)
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
    opened.scratch.put('ingest/connectors/three/stg_three__ticket.sql', `-- entity: ticket\nselect ${select}`)
    await expect(build()).rejects.toThrow(message)
  })

  test('names the file of a broken model, of a broken check, of a missing raw table', async () => {
    opened.scratch.put('sql/checks/broken.sql', 'select nothing from ticket')
    await expect(build()).rejects.toThrow('sql/checks/broken.sql')
    opened.scratch.put('sql/checks/broken.sql', 'select * from ticket where false')
    opened.scratch.put('sql/marts/broken_fact.sql', 'select nothing from ticket')
    await expect(build()).rejects.toThrow('Cannot build broken_fact (sql/marts/broken_fact.sql)')
    opened.scratch.put('sql/marts/broken_fact.sql', 'select * from raw.nowhere')
    await expect(build()).rejects.toThrow('raw.nowhere')
  })

  test('by kill -9 leaves a file of the build before', async () => {
    await build()
    const registry = await opened.scratch.read()
    const before = await readTables(opened.warehouse, registry.order)
    await landTickets(opened.warehouse, 'one__ticket', [
      { _key: 't3', ticket_id: 't3', team_id: 'x', weight: 70 },
    ])
    await opened.warehouse.close()
    const file = (name: string) => JSON.stringify(join(import.meta.dirname, name))
    const program = `import { openWarehouse } from ${file('warehouse.ts')}
      import { readModels } from ${file('model.ts')}
      import { buildModels } from ${file('build.ts')}
      const w = await openWarehouse({ folder: ${JSON.stringify(opened.scratch.data)} })
      const hang = async () => { console.log('building'); await new Promise(() => setInterval(() => {}, 1000)) }
      await buildModels(w, await readModels(${JSON.stringify(opened.scratch.roots)}), { config: ${JSON.stringify(ticketOptions.config)},
        computed: { int_ticket__ranked: hang }, full: true })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    opened.warehouse = await openWarehouse({ folder: opened.scratch.data })
    expect(await readTables(opened.warehouse, registry.order)).toEqual(before)
    expect(ways(await build())).toMatchObject({ ticket: 'partitions' })
    expect(await rows(`SELECT weight FROM ticket WHERE ticket_id = 't3'`)).toEqual([{ weight: 70 }])
  })
})
