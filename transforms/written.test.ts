import { describe, expect, test } from 'vitest'
import { makeScratch, ticketProject } from '../tests/transforms/scratch.ts'
import { declareTickets, landTickets, ticketOptions } from '../tests/transforms/tickets.ts'
import { buildModels, type BuildOptions } from './build.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'
import { targetsOf } from './written.ts'

test.each([
  ['a select', 'select * from raw.one__ticket', []],
  ['a temporary table', 'CREATE OR REPLACE TEMP TABLE x AS select * from raw.one__ticket', []],
  ['temporary tables that go', 'DROP TABLE IF EXISTS temp.main.x;DROP TABLE IF EXISTS temp.main.y', []],
  ['a select before an insert', 'select 1; insert into raw.one__ticket select 2', ['raw.one__ticket']],
  ['an insert', 'insert into raw.one__ticket by name select 1', ['raw.one__ticket']],
  ['quoted names', 'DELETE FROM "raw"."One__ticket" WHERE n = 1', ['raw.one__ticket']],
  ['an insert that begins with its part', 'with x as (select 1) insert into raw.a from x', ['raw.a']],
  ['another shape', 'alter table raw.a add column n integer', ['raw.a', 'shape']],
  ['the whole schema', 'drop schema raw cascade', ['raw', 'shape']],
  ['an append', 'raw.a', ['raw.a']],
  ['another table', 'update meta.model set row_count = 1', []],
])('%s is noted by what it may write to', (_, sql, targets) => {
  expect(targetsOf(sql)).toEqual(targets)
})

type Build = (more?: Partial<BuildOptions>) => Promise<string[]>

describe('builds of one registry', () => {
  const ticket = (id: string, weight: number) => ({ _key: id, ticket_id: id, team_id: 'x', weight })
  const land = (warehouse: Warehouse, id: string, weight = 1) =>
    landTickets(warehouse, 'one__ticket', [ticket(id, weight)])

  async function inWarehouse(act: (warehouse: Warehouse, build: Build) => Promise<void>) {
    const scratch = makeScratch(ticketProject)
    const warehouse = await openWarehouse({ folder: scratch.data })
    try {
      await declareTickets(warehouse)
      const registry = await scratch.read()
      const build: Build = async (more = {}) =>
        (await buildModels(warehouse, registry, { ...ticketOptions, ...more })).changes
      await act(warehouse, build)
    } finally {
      await warehouse.close()
      scratch.remove()
    }
  }
  const count = async (warehouse: Warehouse) => {
    const [row] = await warehouse.rows<{ n: number }>('select count(*) as n from ticket')
    return row?.n
  }

  test('see each landing, whichever lane it came by', () =>
    inWarehouse(async (warehouse, build) => {
      await land(warehouse, 'a')
      await build()
      await land(warehouse, 'b')
      expect(await build()).toContain('ticket')
      expect(await build()).toEqual([])
      await warehouse.build((lane) =>
        lane.run(`insert into raw.one__ticket select * replace ('c' as _key, 'c' as ticket_id,
          cast(now() as timestamp) as _loaded_at) from raw.one__ticket limit 1`),
      )
      await build()
      expect(await count(warehouse)).toBe(3)
    }))

  test('see what was written before they began and committed after', () =>
    inWarehouse(async (warehouse, build) => {
      await land(warehouse, 'a')
      await build()
      let commit = () => {}
      const mayCommit = new Promise<void>((resolve) => (commit = resolve))
      let hasWritten = () => {}
      const written = new Promise<void>((resolve) => (hasWritten = resolve))
      const landing = warehouse.land(async (lane) => {
        await lane.run(`insert into raw.one__ticket select * replace ('b' as _key, 'b' as ticket_id,
          cast(now() as timestamp) as _loaded_at) from raw.one__ticket limit 1`)
        hasWritten()
        await mayCommit
      })
      await written
      expect(await build()).toEqual([])
      commit()
      await landing
      expect(await build()).toContain('ticket')
      expect(await count(warehouse)).toBe(2)
    }))

  test('see what a build that failed did not take', () =>
    inWarehouse(async (warehouse, build) => {
      await land(warehouse, 'a')
      await build()
      await land(warehouse, 'b')
      const fail = () => {
        throw new Error('on purpose')
      }
      await expect(build({ onProgress: fail })).rejects.toThrow('on purpose')
      await build()
      expect(await count(warehouse)).toBe(2)
    }))
})
