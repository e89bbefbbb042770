import { Type, type Static } from 'typebox'
import { Instant, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const Incident = Type.Object({
  incident_id: Type.String(),
  title: NullableText,
  severity: NullableText,
  urgency: NullableText,
  opened_at: NullableInstant,
  acknowledged_at: NullableInstant,
  resolved_at: NullableInstant,
  recovery_hours: NullableNumber,
  service_id: NullableText,
  deployment_id: Nullable(Type.String({ description: 'The deployment that it is attributed to' })),
  attribution: NullableText,
  confidence_ratio: NullableNumber,
  answer: Nullable(
    Type.String({ description: 'What people say: confirmed, no deployment, or only refused ones' }),
  ),
  url: NullableText,
})
export type Incident = Static<typeof Incident>

export const IncidentService = Type.Object({
  service_id: Type.String({ description: 'Empty: no service is found' }),
  name: NullableText,
  alias_name: NullableText,
  evidence: NullableText,
  confidence_ratio: NullableNumber,
})
export type IncidentService = Static<typeof IncidentService>

export const Reason = Type.Object({
  name: Type.Enum(['time', 'place', 'last', 'size', 'record', 'signal', 'files', 'repair']),
  points: Type.Number(),
  most: Type.Number({ description: 'The most that it can give; of a repair the least' }),
  text: Type.String({ description: 'What it is for, with the sum that makes its points' }),
})
export type Reason = Static<typeof Reason>

export const Suspect = Type.Object({
  deployment_id: Type.String(),
  service_id: Type.String(),
  service_name: Type.String(),
  version: NullableText,
  finished_at: Instant,
  hours: Type.Number({ description: 'From its finish to the incident; negative while it still went out' }),
  relation: Type.Enum(['same', 'needs', 'is needed by']),
  hops: Type.Number(),
  path: Type.String(),
  score: Type.Number({ description: 'All points together' }),
  place: Type.Number({ description: 'By score, 1 is the most suspect' }),
  evidence: Nullable(Type.String({ description: 'confirmed, refused, named, near or near a dependency' })),
  reasons: Type.Array(Reason),
  url: NullableText,
})
export type Suspect = Static<typeof Suspect>

export const CauseAnswer = Type.Object({
  deployment_id: Nullable(Type.String({ description: 'Null: no deployment caused it' })),
  verdict: Type.Enum(['caused', 'not caused', 'too late']),
  record_id: Type.String({ description: 'Of the record of kind cause' }),
  reason: NullableText,
  author: NullableText,
  authentication: NullableText,
  decided_at: NullableInstant,
})
export type CauseAnswer = Static<typeof CauseAnswer>

const Share = Type.Object({
  count: Type.Number(),
  n: Type.Number(),
  value: NullableNumber,
  low: NullableNumber,
  high: NullableNumber,
})

export const RankingQuality = Type.Object({
  first: Share,
  third: Share,
  bands: Type.Array(Type.Object({ from: Type.Number(), to: NullableNumber, right: Share })),
})
export type RankingQuality = Static<typeof RankingQuality>

export const IncidentAnswer = Type.Object({
  incident: Incident,
  services: Type.Array(IncidentService),
  suspects: Type.Array(Suspect),
  suspect_count: Type.Number({ description: 'All of them; the first fifty are listed' }),
  most_points: Type.Number(),
  answers: Type.Array(CauseAnswer),
  quality: RankingQuality,
  notes: Type.Array(Type.String()),
  as_of: Instant,
  build_id: Type.Number(),
})
export type IncidentAnswer = Static<typeof IncidentAnswer>
