import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readModels } from '../../transforms/model.ts'
import { openModels, type Models } from './given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const registry = await readModels()
const tables = [...registry.models.values()].filter(
  ({ layer }) => layer === 'mart' || layer === 'intermediate',
)
const metrics = [...registry.metrics.values()]
const CASE = 'case_id happened_at value is_open service_id team_id value_stream_id repository_id'.split(' ')

describe('headers say what is there', () => {
  it.each([...tables, ...metrics].map((model) => [model.name, model] as const))(
    '%s documents its columns in order',
    async (_, model) => {
      const found = await models.warehouse.rows<{ column_name: string }>(`DESCRIBE ${model.sql}`)
      expect(model.header.columns.map(({ name }) => name)).toEqual(
        found.map(({ column_name }) => column_name),
      )
      expect(model.header.columns.filter(({ meaning }) => meaning === '')).toEqual([])
    },
  )

  it.each(metrics.map((model) => [model.name, model] as const))(
    '%s can be shown and asked',
    async (_, model) => {
      const { title, measure, unit, better, definition, source, columns } = model.header
      expect([title, unit, better, definition].filter((text) => !text)).toEqual([])
      expect(['duration', 'proportion', 'count', 'level', 'quantity', 'ratio']).toContain(measure)
      expect(source.length).toBeGreaterThan(0)
      expect(columns.slice(0, 8).map(({ name }) => name)).toEqual(CASE)
    },
  )

  it.each(tables.map((model) => [model.name, model] as const))(
    '%s has a grain of its own columns',
    (_, model) => {
      const names = new Set(model.header.columns.map(({ name }) => name))
      expect(model.header.grain.length).toBeGreaterThan(0)
      expect(model.header.grain.filter((name) => !names.has(name))).toEqual([])
      expect(model.header.definition).toBeTruthy()
    },
  )
})
