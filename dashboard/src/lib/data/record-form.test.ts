import { expect, test } from 'vitest'
import { differences, fieldsOf, toRecord, toValues } from './record-form.ts'

const schema = {
  required: ['id', 'name'],
  properties: {
    id: { type: 'string' },
    name: { type: 'string', title: 'Name' },
    planned_at: { type: 'string', 'x-input': 'time' },
    kind: { enum: ['a', 'b'] },
    items: { type: 'array', items: { type: 'string', 'x-choices': 'work_item' } },
    steps: {
      type: 'array',
      items: { required: ['id'], properties: { id: { type: 'string' }, minutes: { type: 'number' } } },
    },
  },
}
const fields = fieldsOf(schema)

test('a schema is fields in order, the short name left to the server', () => {
  expect(fields.map(({ name, input, isNeeded }) => [name, input, isNeeded])).toEqual([
    ['name', 'line', true],
    ['planned_at', 'time', false],
    ['kind', 'choice', false],
    ['items', 'lines', false],
    ['steps', 'rows', false],
  ])
  expect(fields[4]?.fields.map(({ name }) => name)).toEqual(['id', 'minutes'])
})

test('a record is shown by the clock of the zone, and comes back as it was', () => {
  const record = {
    id: 'r',
    name: 'R',
    planned_at: '2026-03-10T09:00:00Z',
    items: ['A-1', 'A-2'],
    steps: [{ id: 's', minutes: 5 }],
  }
  const values = toValues(record, fields, 'Europe/Berlin')
  expect(values).toMatchObject({ planned_at: '2026-03-10T10:00', items: 'A-1\nA-2' })
  expect(toRecord(values, fields)).toEqual({ ...record, planned_at: '2026-03-10T10:00' })
})

test('what is left empty is not said', () => {
  expect(toRecord({ name: 'R', kind: '', items: ' \n', planned_at: null }, fields)).toEqual({
    name: 'R',
    items: [],
  })
})

test('two records differ where they do', () => {
  expect(differences({ name: 'A', kind: 'a' }, { name: 'B', kind: 'a' }, fields)).toEqual([
    { title: 'Name', theirs: 'A', yours: 'B' },
  ])
})
