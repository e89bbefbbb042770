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

const split = {
  before: RiskWeighed,
  coefficient: whatIf.coefficient,
  parts: Type.Array(Type.Object({ commits: Type.Array(Type.String()), weighed: RiskWeighed })),
  one_of: Nullable(Type.Number({ description: 'That one of the parts fails, if they fail independently.' })),
  taken_back: Nullable(
    Type.Object(
      { before: Type.Number(), after: Type.Number() },
      { description: 'Commits to take back on average, Σ probability · commits: in one, and in parts.' },
    ),
  ),
}
export const RiskSplit = Type.Object(split)
export type RiskSplit = Static<typeof RiskSplit>

export const RiskAdvice = Type.Union([
  Type.Object({ action: Type.Literal('hold back'), commits: Type.Array(Type.String()), ...whatIf }),
  Type.Object({ action: Type.Literal('split'), ...split }),
])
export type RiskAdvice = Static<typeof RiskAdvice>

export const RiskQuestion = Type.Object(
  {
    release: Type.String({ description: 'By id, by name, or next: and the service.', maxLength: 2000 }),
    without: Type.Optional(
      Type.Array(Type.String({ maxLength: 2000 }), {
        maxItems: 10_000,
        description: 'Commits that are held back, by id or digest.',
      }),
    ),
    first: Type.Optional(
      Type.Array(Type.String({ maxLength: 2000 }), {
        maxItems: 10_000,
        description: 'In place of these: commits that go out first, the others in a second part.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type RiskQuestion = Static<typeof RiskQuestion>

const told = { release_id: Type.String(), build_id: Type.Number() }

export const RiskWhatIfAnswer = Type.Object({ ...whatIf, ...told })
export type RiskWhatIfAnswer = Static<typeof RiskWhatIfAnswer>

export const RiskSplitAnswer = Type.Object({ ...split, ...told })
export type RiskSplitAnswer = Static<typeof RiskSplitAnswer>
