import { Type, type Static } from 'typebox'
import { Instant, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'
import { RiskCarried, RiskPolicyAdvice, RiskWatchList } from './risk-around.ts'
import { RiskAdvice } from './risk-what-if.ts'

export const RiskStanding = Type.Enum(['scored', 'prior', 'silenced'], {
  description:
    'scored: a percentage; prior: too few releases stand behind it, so a band alone; silenced: the record shows no skill, so the rate of failures alone.',
})
export type RiskStanding = Static<typeof RiskStanding>

export const RiskFigures = Type.Object({
  n: Type.Number({ description: 'Releases that were predicted before their outcome was known.' }),
  failed: Type.Number(),
  skill: Nullable(
    Type.Number({
      description: 'Brier skill against the rate of failures known at each time; above 0 is better.',
    }),
  ),
  skill_low: NullableNumber,
  skill_high: NullableNumber,
  auc: NullableNumber,
})
export type RiskFigures = Static<typeof RiskFigures>

const Probability = NullableNumber

export const RiskReason = Type.Object({
  name: Type.Enum(['level', 'size', 'service', 'unreviewed', 'untested', 'settings', 'pause', 'freeze']),
  logOdds: Type.Number(),
  usual: Type.Number({ description: 'The same of the median release of its service, else of all.' }),
  difference: Type.Number(),
})
export type RiskReason = Static<typeof RiskReason>

export const RiskLikelihood = Type.Object({
  release_id: Type.String(),
  service_id: Type.String(),
  service_name: Type.String(),
  released_at: NullableInstant,
  commit_count: Type.Number(),
  standing: RiskStanding,
  probability: Probability,
  low: Probability,
  high: Probability,
  band: Nullable(Type.Enum(['low', 'medium', 'high'])),
  base_rate: Type.Number(),
  release_count: Type.Number(),
  percentile: Nullable(
    Type.Number({ description: 'Share of its service’s releases before it that were less likely to fail.' }),
  ),
  reasons: Type.Array(RiskReason),
  commits: Type.Array(
    Type.Object({
      commit_id: Type.String(),
      subject: NullableText,
      missing_partner_count: Nullable(
        Type.Number({
          description: 'Files that it leaves out though they usually change with one that it touches.',
        }),
      ),
      share: Type.Number({ description: 'Its part of what may break the release; all add up to 1.' }),
      probability: Type.Number(),
    }),
  ),
  commits_left: Type.Number({ description: 'Commits that are not listed.' }),
  similar: Type.Array(
    Type.Object({
      release_id: Type.String(),
      name: NullableText,
      service_name: Type.String(),
      released_at: Instant,
      is_failed: Type.Boolean(),
      distance: Type.Number(),
    }),
  ),
  outcome: Nullable(
    Type.Object({
      is_failed: Type.Boolean(),
      evidence: NullableText,
      known_at: Instant,
      is_final: Type.Boolean({ description: 'Whether its seven days are over.' }),
    }),
  ),
  said: Nullable(
    Type.Object({
      probability: Type.Number(),
      low: Type.Number(),
      high: Type.Number(),
      standing: RiskStanding,
      made_at: Instant,
      model_id: Type.String(),
    }),
  ),
  advice: Type.Array(RiskAdvice),
  policy_advice: Type.Array(RiskPolicyAdvice),
  record: Type.Object({ all: RiskFigures, service: Nullable(RiskFigures) }),
})
export type RiskLikelihood = Static<typeof RiskLikelihood>

export const RiskConsequence = Type.Object({
  dependants: Type.Array(
    Type.Object({
      service_id: Type.String(),
      name: Type.String(),
      team_name: NullableText,
      tier: NullableNumber,
      hops: Type.Number(),
      via: Type.Array(Type.String()),
    }),
  ),
  service_count: Type.Number(),
  team_count: Type.Number(),
  blast: Type.Number({
    description:
      'Criticality (tier 1: 8, 2: 4, 3: 2, else 1) halved with each hop, summed over the services and all that need them.',
  }),
  recovery: Type.Object({ n: Type.Number(), p50_hours: NullableNumber, p85_hours: NullableNumber }),
  severities: Type.Array(Type.Object({ severity: Type.String(), count: Type.Number() })),
  hurt: Type.Object({ n: Type.Number(), count: Type.Number(), low: NullableNumber, high: NullableNumber }),
})
export type RiskConsequence = Static<typeof RiskConsequence>

export const ReleaseRisk = Type.Object({
  name: Type.String(),
  model_id: Type.String(),
  trained_at: Instant,
  likelihoods: Type.Array(RiskLikelihood),
  together: Nullable(Type.Object({ probability: Type.Number(), low: Type.Number(), high: Type.Number() })),
  consequence: RiskConsequence,
  exposure: NullableNumber,
  watch: Type.Array(RiskWatchList),
  carried: RiskCarried,
  build_id: Type.Number(),
})
export type ReleaseRisk = Static<typeof ReleaseRisk>

export const RiskRecord = Type.Object({
  model_id: Type.String(),
  trained_at: Instant,
  release_count: Type.Number(),
  failed_count: Type.Number(),
  base_rate: Type.Number(),
  is_silenced: Type.Boolean(),
  figures: Type.Intersect([
    RiskFigures,
    Type.Object({
      brier: NullableNumber,
      auc_low: NullableNumber,
      auc_high: NullableNumber,
      calibration_error: NullableNumber,
    }),
  ]),
  bins: Type.Array(
    Type.Object({
      n: Type.Number(),
      failed: Type.Number(),
      predicted: Type.Number(),
      observed: Type.Number(),
      low: NullableNumber,
      high: NullableNumber,
    }),
  ),
  gating: Type.Array(Type.Object({ share: Type.Number(), caught: NullableNumber })),
  services: Type.Array(
    Type.Intersect([
      RiskFigures,
      Type.Object({ service_id: Type.String(), service_name: Type.String(), is_silenced: Type.Boolean() }),
    ]),
  ),
  quarters: Type.Array(
    Type.Intersect([
      RiskFigures,
      Type.Object({ quarter: Type.String(), predicted: Type.Number(), observed: Type.Number() }),
    ]),
  ),
  labelled: Type.Object({ n: Type.Number(), final: Type.Number() }),
})
export type RiskRecord = Static<typeof RiskRecord>

export const RiskAhead = Type.Object({
  releases: Type.Array(
    Type.Object({
      release_id: Type.String(),
      service_id: Type.String(),
      service_name: Type.String(),
      team_name: NullableText,
      commit_count: Type.Number(),
      standing: RiskStanding,
      probability: Probability,
      low: Probability,
      high: Probability,
      band: Nullable(Type.Enum(['low', 'medium', 'high'])),
      blast: Type.Number(),
      dependant_count: Type.Number(),
      exposure: NullableNumber,
    }),
  ),
  base_rate: Type.Number(),
  release_count: Type.Number(),
  record: RiskFigures,
  is_silenced: Type.Boolean(),
  model_id: Type.String(),
  trained_at: Instant,
  build_id: Type.Number(),
})
export type RiskAhead = Static<typeof RiskAhead>

export const RiskTrained = Type.Object({
  model_id: Type.String(),
  release_count: Type.Number(),
  failed_count: Type.Number(),
  is_new: Type.Boolean({ description: 'Whether it differs from the one before.' }),
  prediction_count: Type.Number({ description: 'Scores that were kept, since nothing had been said yet.' }),
})
export type RiskTrained = Static<typeof RiskTrained>
