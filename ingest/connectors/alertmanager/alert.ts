/** An alert as it lands, the same whether it was posted or read. */
import { Type, type Static } from 'typebox'

const Labels = Type.Record(Type.String(), Type.String())

export const AlertSchema = Type.Object({
  key: Type.String({ minLength: 1 }),
  fingerprint: Type.String({ minLength: 1 }),
  startsAt: Type.String({ minLength: 1 }),
  /** Null while it fires. */
  endsAt: Type.Union([Type.String(), Type.Null()]),
  /** gone: no longer among the current ones, so that it has ended by `endsAt` at the latest. */
  state: Type.Enum(['firing', 'gone', 'resolved']),
  labels: Labels,
  summary: Type.Union([Type.String(), Type.Null()]),
  url: Type.Union([Type.String(), Type.Null()]),
})

export type Alert = Static<typeof AlertSchema>

type Json = Record<string, unknown>

/**
 * One firing is told by its fingerprint and start. Of its annotations only the summary is kept: others hold measured
 * values and would be another record each time. Null for what is no alert.
 */
export function alertOf(told: unknown, state: Alert['state']): Alert | null {
  const { fingerprint, startsAt, endsAt, labels, annotations, generatorURL } = (told ?? {}) as Json
  const starts = timeText(startsAt)
  if (typeof fingerprint !== 'string' || fingerprint === '' || starts === null) return null
  const ends = state === 'firing' ? null : timeText(endsAt)
  if (state !== 'firing' && ends === null) return null
  const { summary, title } = (annotations ?? {}) as Json
  return {
    key: `${fingerprint} ${starts}`,
    fingerprint,
    startsAt: starts,
    endsAt: ends,
    state,
    labels: textsOf(labels),
    summary: [summary, title].find((text) => typeof text === 'string') ?? null,
    url: typeof generatorURL === 'string' && generatorURL !== '' ? generatorURL : null,
  }
}

const ORDER = { firing: 0, gone: 1, resolved: 2 } as const

/** One firing only ever ends: what was told of its end goes over what was inferred. */
export function versionOf({ startsAt, state }: Record<string, unknown>): number | null {
  const time = Date.parse(String(startsAt))
  return Number.isNaN(time) ? null : time + ORDER[state as Alert['state']]
}

/** In UTC to the millisecond, since both ways of asking write times in their own zone. */
function timeText(value: unknown): string | null {
  const time = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

function textsOf(labels: unknown): Record<string, string> {
  const entries = Object.entries((labels ?? {}) as Json).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) as Record<string, string>
}
