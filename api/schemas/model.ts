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

export const ModelVersion = Type.Object({
  hash: Type.String({ description: 'Of the file, header included' }),
  built_at: Nullable(
    Type.Number({
      description: 'When this warehouse was first built with this text (epoch ms); null: not yet',
    }),
  ),
  is_initial: Type.Boolean({ description: 'No other text of it was ever built here' }),
  earlier_count: Type.Number({ description: 'Other texts that this warehouse was built with before' }),
})
export type ModelVersion = Static<typeof ModelVersion>

export const Method = Type.Object({
  figure: Type.String(),
  interval: Type.String(),
  withheld: Type.String(),
  trend: Type.String(),
  comparison: Type.String(),
})
export type Method = Static<typeof Method>

export const ModelSummary = Type.Object({
  ...header,
  inputs: Type.Array(Type.String()),
  version: ModelVersion,
  ...timing,
})
export type ModelSummary = Static<typeof ModelSummary>

export const ModelsAnswer = Type.Object({ build_id: Type.Number(), models: Type.Array(ModelSummary) })
export type ModelsAnswer = Static<typeof ModelsAnswer>

export const ModelAnswer = Type.Object({
  ...header,
  ...timing,
  version: ModelVersion,
  method: Nullable(Method),
  build_id: Type.Number(),
  file: Type.String({ description: 'Path within the project' }),
  sql: Type.String(),
  columns: Type.Array(Column),
  inputs: Type.Array(Type.String()),
  outputs: Type.Array(Type.String()),
  checks: Type.Array(CheckResult),
})
export type ModelAnswer = Static<typeof ModelAnswer>
