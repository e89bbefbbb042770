/** What the configuration says of a series, whatever tool its points come from. */
import { Type, type Static } from 'typebox'
import { SourceError } from '../contract.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const Break = Type.Object(
  {
    from: Type.String({
      pattern: String.raw`^\d{4}-\d\d-\d\d$`,
      description: 'First day that is measured the new way.',
    }),
    reason: text('What changed.'),
    segment: Type.Optional(text('Of this segment alone.')),
  },
  { additionalProperties: false },
)

/** Beside these, each connector has keys of its own: where the value is, or which query gives it. */
export const seriesProperties = {
  id: text('What goals call it: conversion-rate.'),
  name: Type.Optional(text('What people call it; default: its id.')),
  kind: Type.Optional(
    Type.Union([Type.Literal('measure'), Type.Literal('nps'), Type.Literal('score')], {
      description: 'A measure unless people were asked for it.',
    }),
  ),
  unit: Type.Optional(text('What its points are in.')),
  better: Type.Optional(
    Type.Union([Type.Literal('higher'), Type.Literal('lower')], { description: 'Which way is good.' }),
  ),
  service: Type.Optional(text('The service that it is of.')),
  value_stream: Type.Optional(text('The value stream that it is of.')),
  breaks: Type.Optional(
    Type.Array(Break, { description: 'Since when it is measured otherwise, so that levels do not compare.' }),
  ),
}

const Declared = Type.Object(seriesProperties)
export type Declared = Static<typeof Declared>

/** Errors: SourceError invalid when a series is named twice. */
export function requireOnce(series: readonly Declared[], entry: string): void {
  const seen = new Set<string>()
  for (const { id } of series) {
    if (seen.has(id)) throw new SourceError('invalid', `A series is named twice in ${entry}: ${id}`)
    seen.add(id)
  }
}
