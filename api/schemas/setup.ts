import { Type, type Static } from 'typebox'
import { ListOf, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

/** A name whose meaning a decision settles. */
export const SetupOption = Type.Object({
  option_id: Type.String(),
  label: Type.String(),
  /** Where it was seen, and what else tells it apart. */
  place: Type.String(),
  /** What it would mean. */
  target: NullableText,
  gain_count: NullableNumber,
  case_count: NullableNumber,
  confidence_ratio: NullableNumber,
  is_known: Type.Boolean(),
  last_at: NullableInstant,
  url: NullableText,
})
export type SetupOption = Static<typeof SetupOption>

export const SetupDecision = Type.Object({
  decision_id: Type.String(),
  kind: Type.String(),
  question: Type.String(),
  /** What is confirmed, in a word: production, waiting, defect, the service's name. */
  target: NullableText,
  /** Other meanings that may be confirmed in its place. */
  targets: Type.Array(Type.String()),
  evidence: Type.Array(Type.String()),
  gain_count: Type.Number(),
  gain_unit: Type.String(),
  /** What the count is of, in words. */
  gain: Type.String(),
  /** What else follows from it, '' when nothing does. */
  gain_more: Type.String(),
  confidence_ratio: NullableNumber,
  state: Type.Union([Type.Literal('open'), Type.Literal('confirmed'), Type.Literal('refused')]),
  /** When it was answered in the file, YYYY-MM-DD; null for what the file says without an answer. */
  answered_on: NullableText,
  options: ListOf(SetupOption),
  /** The lines that confirming writes. */
  yaml: Type.String(),
})
export type SetupDecision = Static<typeof SetupDecision>

export const SetupShare = Type.Object({ known_count: Type.Number(), total_count: Type.Number() })

export const SetupAnswer = Type.Object({
  /** The file that answers are written to, and whether it is there yet. */
  file: Type.String(),
  has_file: Type.Boolean(),
  answered_count: Type.Number(),
  total_count: Type.Number(),
  /** Of jobs, environments, images and folders that look like deployments, by what is behind them. */
  deployments: Nullable(SetupShare),
  /** The build whose rows the decisions are of, and whether a newer one is under way. */
  build_id: Type.Number(),
  is_building: Type.Boolean(),
  decisions: ListOf(SetupDecision),
})
export type SetupAnswer = Static<typeof SetupAnswer>

export const SetupReply = Type.Object(
  {
    answer: Type.Union([Type.Literal('confirm'), Type.Literal('refuse')]),
    /** Only these names; all that are open when left out. */
    options: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    /** What they mean instead. */
    target: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
)
export type SetupReply = Static<typeof SetupReply>

export const SetupWritten = Type.Object({
  decision_id: Type.String(),
  state: Type.Union([Type.Literal('open'), Type.Literal('confirmed'), Type.Literal('refused')]),
  file: Type.String(),
  /** The lines that were written, '' for an undone answer. */
  yaml: Type.String(),
})
export type SetupWritten = Static<typeof SetupWritten>
