/** What a form needs of a kind's schema: fields in order, and values as inputs have them. */

export interface Field {
  name: string
  title: string
  hint: string
  isNeeded: boolean
  /** Asked for only by whoever wants to say more. */
  isMore: boolean
  input: 'line' | 'prose' | 'time' | 'choice' | 'number' | 'yes' | 'lines' | 'rows'
  /** Of a choice. */
  words: readonly string[]
  /** What a name stands for, so that what is known is offered. */
  of: string | null
  /** Of rows. */
  fields: readonly Field[]
}

interface Node {
  type?: string
  title?: string
  description?: string
  enum?: readonly string[]
  required?: readonly string[]
  properties?: Readonly<Record<string, Node>>
  items?: Node
  'x-input'?: string
  'x-choices'?: string
  'x-more'?: boolean
}

export type Values = Record<string, unknown>

/** The short name is made by the server where nobody gives one. */
export function fieldsOf(schema: unknown, isNamed = false): Field[] {
  const { properties = {}, required = [] } = schema as Node
  return Object.entries(properties)
    .filter(([name, node]) => (name !== 'id' || isNamed) && node['x-input'] !== 'kept')
    .map(([name, node]) => ({
      name,
      title: node.title ?? name.replaceAll('_', ' '),
      hint: node.description ?? '',
      isNeeded: required.includes(name) && name !== 'id',
      isMore: node['x-more'] === true,
      input: inputOf(node),
      words: node.enum ?? [],
      of: node['x-choices'] ?? node.items?.['x-choices'] ?? null,
      fields: node.items?.properties ? fieldsOf(node.items, true) : [],
    }))
}

function inputOf(node: Node): Field['input'] {
  if (node['x-input'] === 'time') return 'time'
  if (node['x-input'] === 'prose') return 'prose'
  if (node.enum) return 'choice'
  if (node.type === 'number') return 'number'
  if (node.type === 'boolean') return 'yes'
  if (node.type === 'array') return node.items?.properties ? 'rows' : 'lines'
  return 'line'
}

/** A record as inputs show it: times as the zone's clock has them. */
export function toValues(record: Readonly<Values>, fields: readonly Field[], zone: string): Values {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const field = fields.find((one) => one.name === name)
      if (field?.input === 'time' && typeof value === 'string') return [name, localTime(value, zone)]
      if (field?.input === 'lines' && Array.isArray(value)) return [name, value.join('\n')]
      if (field?.input === 'rows' && Array.isArray(value))
        return [name, value.map((row) => toValues(row as Values, field.fields, zone))]
      return [name, value]
    }),
  )
}

/** What is filled in, as a record; times are read in the zone by the server. */
export function toRecord(values: Readonly<Values>, fields: readonly Field[]): Values {
  const record: Values = {}
  if (typeof values['id'] === 'string' && values['id'] !== '') record['id'] = values['id']
  for (const { name, input, fields: inner } of fields) {
    const value = values[name]
    if (value === undefined || value === null || value === '') continue
    if (input === 'lines') {
      const lines = String(value).split('\n')
      record[name] = lines.map((line) => line.trim()).filter((line) => line !== '')
    } else if (input === 'rows') record[name] = (value as Values[]).map((row) => toRecord(row, inner))
    else record[name] = input === 'number' ? Number(value) : value
  }
  return record
}

/** As an input for time and date has it. */
export function localTime(iso: string, zone: string): string {
  const options = { timeZone: zone, dateStyle: 'short', timeStyle: 'short' } as const
  return new Intl.DateTimeFormat('sv-SE', options).format(new Date(iso)).replace(' ', 'T')
}

/** Fields in which two records differ, as both have them. */
export function differences(
  theirs: Readonly<Values>,
  yours: Readonly<Values>,
  fields: readonly Field[],
): { title: string; theirs: string; yours: string }[] {
  const shown = (value: unknown) =>
    value === undefined ? '—' : typeof value === 'string' ? value : JSON.stringify(value)
  return fields
    .map(({ name, title }) => ({ title, theirs: shown(theirs[name]), yours: shown(yours[name]) }))
    .filter((one) => one.theirs !== one.yours)
}
