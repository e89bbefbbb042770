import { Type, type Static } from 'typebox'
import { Nullable, NullableNumber } from './nullable.ts'

export const RiskWeighed = Type.Object({
  commit_count: Type.Number(),
  hazard: Type.Number({ description: 'Σ −ln(1 − p) over its commits.' }),
  log_odds: Type.Number(),
  probability: NullableNumber,
  low: NullableNumber,
  high: NullableNumber,
})
export type RiskWeighed = Static<typeof RiskWeighed>

const whatIf = {
  before: RiskWeighed,
  after: RiskWeighed,
  coefficient: Type.Number({
    description: 'Log-odds change by it times (ln hazard after − ln hazard before).',
  }),
  odds_ratio: Type.Number(),
}
export const RiskWhatIf = Type.Object(whatIf)
export type RiskWhatIf = Static<typeof RiskWhatIf>

export const RiskAdvice = Type.Union([
  Type.Object({ action: Type.Literal('hold back'), commits: Type.Array(Type.String()), ...whatIf }),
  Type.Object({
    action: Type.Literal('split'),
    before: RiskWeighed,
    parts: Type.Array(Type.Object({ commits: Type.Array(Type.String()), weighed: RiskWeighed })),
    one_of: Nullable(
      Type.Number({ description: 'That one of the parts fails, if they fail independently.' }),
    ),
  }),
])
export type RiskAdvice = Static<typeof RiskAdvice>

export const RiskQuestion = Type.Object(
  {
    release: Type.String({ description: 'By id, by name, or next: and the service.', maxLength: 2000 }),
    without: Type.Array(Type.String({ maxLength: 2000 }), {
      maxItems: 10_000,
      description: 'Commits that are held back, by id or digest.',
    }),
  },
  { additionalProperties: false },
)
export type RiskQuestion = Static<typeof RiskQuestion>

export const RiskWhatIfAnswer = Type.Intersect([
  RiskWhatIf,
  Type.Object({ release_id: Type.String(), build_id: Type.Number() }),
])
export type RiskWhatIfAnswer = Static<typeof RiskWhatIfAnswer>
