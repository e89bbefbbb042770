/** Spans of a trace export as records: attributes of the resource and the span together, those of CI/CD alone. */
import { MalformedDelivery } from '../../receiver.ts'
import type { Span } from './schemas.ts'

type Json = Record<string, unknown>
type Value = string | number | boolean

/** Prefixes of the semantic conventions that staging reads; everything else may hold anything. */
const KEPT = /^(cicd|vcs|deployment|artifact|error)\.|^service\.(name|version|namespace)$/
const PIPELINE = /^cicd\.pipeline\.(run|task)\.|^deployment\.(id|status)$/

export function spansOf(body: unknown): Span[] {
  const groups = (body as Json | null)?.resourceSpans
  if (!Array.isArray(groups)) throw new MalformedDelivery('Missing from the delivery: resourceSpans')
  return groups.flatMap((group: Json) => {
    const resource = attributesOf((group?.resource as Json | undefined)?.attributes)
    return listOf(group?.scopeSpans).flatMap((scope) =>
      listOf(scope.spans).flatMap((span) => {
        const attributes = { ...resource, ...attributesOf(span.attributes) }
        // A pipeline's own runs and tasks; what its steps trace besides is not ours.
        return Object.keys(attributes).some((name) => PIPELINE.test(name)) ? [recordOf(span, attributes)] : []
      }),
    )
  })
}

function recordOf(span: Json, attributes: Record<string, Value>): Span {
  const kept = Object.entries(attributes).filter(([name]) => KEPT.test(name))
  return {
    id: `${String(span.traceId).toLowerCase()}:${String(span.spanId).toLowerCase()}`,
    name: String(span.name ?? ''),
    started_at: timeOf(span.startTimeUnixNano, 'startTimeUnixNano'),
    ended_at: timeOf(span.endTimeUnixNano, 'endTimeUnixNano'),
    // 2, or by name from exporters that do not keep to numbers.
    is_error: ['2', 'STATUS_CODE_ERROR'].includes(String((span.status as Json | undefined)?.code)),
    attributes: Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function attributesOf(attributes: unknown): Record<string, Value> {
  const found: Record<string, Value> = {}
  for (const { key, value } of listOf(attributes)) {
    const plain = plainOf(value as Json | undefined)
    if (typeof key === 'string' && plain !== null) found[key] = plain
  }
  return found
}

/** `{ stringValue }`, `{ intValue: "7" }` …; lists and maps are none of the conventions' own. */
function plainOf(value: Json | undefined): Value | null {
  const { stringValue, intValue, doubleValue, boolValue } = value ?? {}
  if (typeof stringValue === 'string') return stringValue
  if (typeof boolValue === 'boolean') return boolValue
  const number = Number(intValue ?? doubleValue ?? NaN)
  return Number.isFinite(number) ? number : null
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value)
    ? value.filter((item): item is Json => typeof item === 'object' && item !== null)
    : []
}

/** Nanoseconds since 1970, as text since they are too many for a number. Errors: MalformedDelivery. */
function timeOf(nanoseconds: unknown, name: string): string {
  const text = String(nanoseconds)
  if (!/^\d{1,20}$/.test(text)) throw new MalformedDelivery(`Not nanoseconds, ${name}: ${text.slice(0, 40)}`)
  return new Date(Number(BigInt(text) / 1_000_000n)).toISOString()
}
