import { Type, type Static } from 'typebox'
import { Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'
import { Column } from './table.ts'

export const Layer = Type.Enum(['entity', 'staging', 'intermediate', 'mart', 'metric'])
export type Layer = Static<typeof Layer>

export const CheckResult = Type.Object({
  name: Type.String(),
  model: NullableText,
  failing_count: Type.Number(),
  sample: NullableText,
  checked_at: NullableInstant,
  build_id: Type.Number(),
})
export type CheckResult = Static<typeof CheckResult>

export const ChecksAnswer = Type.Object({
  build_id: Type.Number(),
  failing_count: Type.Number({ description: 'Checks that found at least one row' }),
  checks: Type.Array(CheckResult),
})
export type ChecksAnswer = Static<typeof ChecksAnswer>

const header = {
  name: Type.String(),
  title: Type.String(),
  layer: Layer,
  grain: Type.Array(Type.String()),
  definition: Type.String(),
  source: Type.Array(Type.String()),
  unit: NullableText,
  better: NullableText,
  measure: NullableText,
  partition: NullableText,
  limits: NullableText,
}

export const ModelHeader = Type.Object(header)
export type ModelHeader = Static<typeof ModelHeader>

const timing = {
  row_count: NullableNumber,
  duration_ms: NullableNumber,
  how: Nullable(Type.String({ description: 'full, partitions or skipped' })),
  built_at: NullableInstant,
}

export const ModelSummary = Type.Object({ ...header, inputs: Type.Array(Type.String()), ...timing })
export type ModelSummary = Static<typeof ModelSummary>

export const ModelsAnswer = Type.Object({ build_id: Type.Number(), models: Type.Array(ModelSummary) })
export type ModelsAnswer = Static<typeof ModelsAnswer>

export const ModelAnswer = Type.Object({
  ...header,
  ...timing,
  build_id: Type.Number(),
  file: Type.String({ description: 'Path within the project' }),
  sql: Type.String(),
  columns: Type.Array(Column),
  inputs: Type.Array(Type.String()),
  outputs: Type.Array(Type.String()),
  checks: Type.Array(CheckResult),
})
export type ModelAnswer = Static<typeof ModelAnswer>
