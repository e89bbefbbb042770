import { beforeAll, describe, expect, it, test } from 'vitest'
import { readModels, type Registry } from '../model.ts'
import { domainOf, isPlain } from './keys.ts'
import { ruleOf } from './rules.ts'

let registry: Registry
beforeAll(async () => void (registry = await readModels()))

const text = (...names: string[]) => names.map((name) => ({ name, type: 'VARCHAR' }))
const rule = (grain: string, ...columns: string[]) =>
  ruleOf({ grain: [grain], access: null }, text(...columns))

describe('whose a row is', () => {
  it('is told by the value stream first, then by the service, then by what it is about', () => {
    const { where } = rule('a_id', 'deployment_id', 'service_id', 'value_stream_id')
    expect(where.indexOf('value_stream_id')).toBeLessThan(where.indexOf('service_id'))
    expect(where.indexOf('service_id')).toBeLessThan(where.indexOf('deployment_id'))
    expect(where).toMatch(/else false end/)
  })

  it('of what may be shared is told by the thing itself, and the service that stands in it is blotted out', () => {
    const { where, masks } = rule('incident_id', 'incident_id', 'service_id', 'service_name')
    expect(where).toMatch(/^case when coalesce\(source\."incident_id"/)
    expect([...masks.keys()]).toEqual(['service_id', 'service_name'])
  })

  it('of two things beside each other is told by both', () => {
    const { where } = rule('a', 'from_service_id', 'to_service_id')
    expect(where.match(/own\.service/g)).toHaveLength(4)
  })

  it('that names nobody is nobody’s', () => {
    expect(rule('pattern', 'pattern', 'meaning').kind).toBe('none')
    expect(ruleOf({ grain: [], access: 'shared' }, text('service_id')).where).toMatch(/else true end/)
  })
})

test('every id in every documented column is known to be of something, or of nothing', () => {
  const unknown = [...registry.models.values()]
    .filter(({ layer }) => layer !== 'staging')
    .flatMap(({ name, header: { columns, grain, access } }) =>
      access === null
        ? columns
            .map((column) => column.name)
            .filter((column) => column.endsWith('_id') && !grain.includes(column))
            .filter((column) => !domainOf(column) && !isPlain(column))
            .map((column) => `${name}.${column}`)
        : [],
    )
  expect(unknown).toEqual([])
})

/** Of these nobody who sees some value streams alone is shown a row: what they hold is of people, tools or everybody. */
const CLOSED =
  /^(int_)?(account|identity|name|word|state|type|option|job|sprint|team_account|setup|coverage|pipeline|item_key__known|project__known|tracker__read|change__linked|deployment__linked)/

test('a model that is closed is one of those that are known to be', () => {
  const closed = [...registry.models.values()]
    .filter(({ layer, header }) => layer !== 'staging' && layer !== 'entity' && header.access === null)
    .filter(({ header }) => ruleOf(header, text(...header.columns.map(({ name }) => name))).kind === 'none')
    .map(({ name }) => name)
  expect(closed.filter((name) => !CLOSED.test(name))).toEqual([])
})
