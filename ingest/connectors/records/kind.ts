/** What a kind of record is: its schema, what a schema cannot say, and who may write it. */
import type { TSchema } from 'typebox'

export type Body = Readonly<Record<string, unknown>>

/** What does not fit, and where in the record. */
export interface Fault {
  path: readonly (string | number)[]
  message: string
}

export interface Kind {
  /** As it is called in addresses and raw rows. */
  name: string
  /** Key of its list in a file. */
  plural: string
  /** For people. */
  title: string
  /** What a record of it says, in a sentence. */
  about: string
  /** An object whose `id` tells records apart. */
  schema: TSchema & { properties: Readonly<Record<string, TSchema>> }
  /** The least role that may write it on screen. */
  role: 'editor' | 'approver'
  /** It is a signature: whoever writes it signs in again, and a file without an author cannot hold it. */
  isSigned: boolean
  /** The field from which a short name is made where none is given; null: a number. */
  namedBy: string | null
  /** What a new one may begin with. */
  template?: Body
  /** Of a body whose times are ISO in UTC. */
  check?(body: Body): Fault[]
}

/** Ends before it starts, for a pair of fields. */
export function checkOrder(body: Body, start: string, end: string, path: Fault['path'] = []): Fault[] {
  const [from, to] = [body[start], body[end]]
  if (typeof from !== 'string' || typeof to !== 'string' || from <= to) return []
  return [{ path: [...path, end], message: `${end} is before ${start}, ${from}: ${to}` }]
}

/** The same for what lasts: an end at the start is none. A day as an end, the day before the start, looks like that. */
export function checkSpan(body: Body, start: string, end: string, path: Fault['path'] = []): Fault[] {
  if (typeof body[start] !== 'string' || body[start] !== body[end]) return checkOrder(body, start, end, path)
  return [{ path: [...path, end], message: `${end} is not after ${start}: ${body[start]}` }]
}

/** The second of two list entries that say the same. */
export function checkTwice(entries: unknown, field: string, list: string): Fault[] {
  const seen = new Set<unknown>()
  const faults: Fault[] = []
  const all = Array.isArray(entries) ? (entries as unknown[]) : []
  all.forEach((entry, i) => {
    const value = field === '' ? entry : (entry as Body)[field]
    if (seen.has(value))
      faults.push({ path: [list, i], message: `named twice under ${list}: ${String(value)}` })
    seen.add(value)
  })
  return faults
}
