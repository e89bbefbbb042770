import { Type, type Static } from 'typebox'
import { Instant, LocalDate, Nullable, NullableNumber, NullableText } from './nullable.ts'

const name = (description: string) => Type.Optional(Type.String({ maxLength: 2000, description }))

export const whatIfQuestion = {
  release: name('What is asked about: a planned release'),
  goal: name('or a goal'),
  item: name('or an item with its parts, by id or key'),
  team: name('or what a team has under way'),
  service: name('or a service'),
  value_stream: name('or a value stream'),
  drop: Type.Integer({ minimum: 0, maximum: 100_000, default: 0, description: 'Items fewer' }),
  add: Type.Integer({ minimum: 0, maximum: 100_000, default: 0, description: 'Items more' }),
  without: Type.Array(Type.String({ maxLength: 2000 }), {
    maxItems: 1000,
    default: [],
    description: 'Items, by id or key, that are dropped with their commits',
  }),
  move: Type.Optional(Type.String({ description: 'Local date YYYY-MM-DD that the release moves to' })),
  who: name('Team whose capacity, limit and stage are changed; default the one that finished most'),
  capacity: Type.Integer({
    minimum: 0,
    maximum: 1000,
    default: 100,
    description: 'Percent of the pace that it has today',
  }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 300, description: 'Items under way at most' })),
  stage: Type.Optional(Type.Enum(['idea', 'design', 'build', 'test', 'release'])),
  shorten: Type.Integer({
    minimum: 0,
    maximum: 100,
    default: 0,
    description: 'Percent of the stage’s time that goes',
  }),
  split: Type.Number({ minimum: 1, maximum: 10, default: 1 }),
  growth: Type.Boolean({ default: false }),
  days: Type.Integer({ minimum: 60, maximum: 90, default: 90, description: 'Last days drawn from' }),
  seed: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, default: 1 }),
  as_of: Type.Optional(Type.String({ description: 'Epoch ms or an ISO time; default the last build' })),
  zone: Type.Optional(Type.String({ description: 'IANA time zone, such as Europe/Berlin' })),
}
export const WhatIfQuestion = Type.Object(whatIfQuestion, { additionalProperties: false })
export type WhatIfQuestion = Static<typeof WhatIfQuestion>

const Part = Type.Enum(['dates', 'collisions', 'exposure', 'constraint'])

const Told = Type.Object({
  remaining_count: Type.Number(),
  when: Type.Array(Type.Object({ chance: Type.Number(), date: Nullable(LocalDate) }), {
    description: 'The day by whose end all is finished in that share of trials; null: not within three years',
  }),
  planned: Nullable(LocalDate),
  by_planned: Nullable(
    Type.Number({ description: 'Share of trials in which all is finished by the planned date' }),
  ),
  never: Type.Number({ description: 'Share of trials in which it is not within three years' }),
})

const Collision = Type.Object({
  key: Type.String(),
  kind: Type.String(),
  severity: Type.String(),
  reason: Type.String(),
  other: Type.String(),
  starts_at: Nullable(Instant),
  gap_hours: NullableNumber,
})

const Side = Type.Object({
  commit_count: Type.Number(),
  probability: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  exposure: Type.Number({ description: 'Probability times what hangs on it' }),
})

const Spread = Type.Object(
  { value: Type.Number(), low: Type.Number(), high: Type.Number() },
  { description: 'In 90 of 100 runs it is from low to high' },
)

const Queue = Type.Object({
  limit: Type.Number({ description: 'Items under way at most' }),
  per_day: Spread,
  days_p50: Spread,
  days_p85: Spread,
  stages: Type.Array(
    Type.Object({
      stage: Type.String(),
      name: Type.String(),
      places: Nullable(Type.Number({ description: 'In hand at once; null: nobody works there, it waits' })),
      waiting_share: NullableNumber,
    }),
  ),
  constraint: Nullable(
    Type.Object({
      stage: Type.String(),
      name: Type.String(),
      share: Type.Number({ description: 'Share of runs in which most waits there' }),
    }),
  ),
})

const Dates = Type.Object({
  withheld: NullableText,
  sample: Type.Object({ day_count: Type.Number(), done_count: Type.Number({ description: 'n' }) }),
  today: Nullable(Told),
  changed: Nullable(Told),
  difference: Nullable(
    Type.Object({
      days: Nullable(Type.Number({ description: 'Later, negative if sooner, in the middle trial' })),
      low: Nullable(
        Type.Number({ description: 'In 90 of 100 trials from low to high; null: beyond three years' }),
      ),
      high: NullableNumber,
      sooner: Type.Number({ description: 'Share of trials that end sooner' }),
      later: Type.Number(),
    }),
  ),
})

const Constraint = Type.Object({
  withheld: NullableText,
  n: Type.Number({ description: 'Finished items that are drawn from' }),
  load: Type.Number({ description: 'Under way on average over the last days' }),
  seen_per_day: Type.Number(),
  model_per_day: Nullable(Type.Number({ description: 'What the model finishes with nothing changed' })),
  seen_stages: Type.Array(
    Type.Object({
      stage: Type.String(),
      name: Type.String(),
      n: Type.Number(),
      waiting_share: NullableNumber,
    }),
  ),
  today: Nullable(Queue),
  changed: Nullable(Queue),
  difference: Nullable(Type.Object({ per_day: Spread, days_p50: Spread })),
  sql: Type.String(),
})

export const WhatIf = Type.Object({
  subject: Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String() }),
  pace: Type.Enum(['scope', 'own', 'teams']),
  teams: Type.Array(Type.Object({ team_id: Type.String(), name: Type.String(), done_count: Type.Number() }), {
    description: 'Who finished what is drawn from',
  }),
  who: Nullable(Type.Object({ team_id: Type.String(), name: Type.String() })),
  levers: Type.Array(
    Type.Object({
      lever: Type.Enum(['drop', 'add', 'without', 'move', 'capacity', 'limit', 'shorten']),
      said: Type.String(),
      moves: Type.Array(Part, {
        description: 'None: it has no effect, or it cannot be said; the note says which',
      }),
      note: NullableText,
    }),
    { description: 'Those that are pulled' },
  ),
  dates: Dates,
  collisions: Type.Object({
    withheld: NullableText,
    today: Type.Array(Collision),
    changed: Type.Array(Collision),
  }),
  exposure: Type.Object({
    withheld: NullableText,
    blast: NullableNumber,
    dependant_count: NullableNumber,
    today: Nullable(Side),
    changed: Nullable(Side),
    difference: Nullable(Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })),
  }),
  constraint: Nullable(Constraint),
  trials: Type.Number(),
  runs: Type.Number(),
  seed: Type.Number(),
  as_of: Instant,
  zone: Type.String(),
  build_id: Type.Number(),
})
export type WhatIf = Static<typeof WhatIf>
