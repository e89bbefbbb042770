/** The body of a delivery as what it says it is. */
import { MalformedDelivery, type Delivery } from '../receiver.ts'

type Json = Record<string, unknown>

const parsed = new WeakMap<Delivery, Json>()

/** The JSON object in a body, or in the field `payload` of a form. Parsed once. Errors: MalformedDelivery. */
export function jsonOf(delivery: Delivery): Json {
  const known = parsed.get(delivery)
  if (known) return known
  const value = parse(textOf(delivery))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedDelivery(
      `The body is no JSON object: ${Array.isArray(value) ? 'array' : typeof value}`,
    )
  parsed.set(delivery, value as Json)
  return value as Json
}

/** Any JSON. Errors: MalformedDelivery. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new MalformedDelivery(`The body is not valid JSON: ${(error as Error).message}`)
  }
}

function textOf({ headers, body }: Delivery): string {
  const text = body.toString('utf8')
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return text
  const payload = new URLSearchParams(text).get('payload')
  if (payload === null) throw new MalformedDelivery('The form has no field of this name: payload')
  return payload
}

/** A text at this path, or null. */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, path)
  if (typeof found === 'string' && found !== '') return found
  return typeof found === 'number' ? String(found) : null
}

/** An object at this path, or null. */
export function objectAt(value: unknown, ...path: readonly string[]): Json | null {
  const found = at(value, path)
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Json) : null
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Json | null | undefined)?.[key], value)
}

/** Epoch ms of ISO text, or null. */
export function timeOf(text: string | null): number | null {
  const time = text === null ? NaN : Date.parse(text)
  return Number.isNaN(time) ? null : time
}

/** What stands under a name that comes from outside: names that every object has, as `constructor`, are none. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** A part of an address as it is written, where it is written wrongly. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What the tool has to say: a MalformedDelivery names what is missing. */
export function needed(value: string | null | undefined, name: string): string {
  if (value === null || value === undefined || value === '')
    throw new MalformedDelivery(`Missing from the delivery: ${name}`)
  return value
}
