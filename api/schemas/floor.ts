import { Type, type Static } from 'typebox'
import { MetricEcho } from './metric.ts'
import { Instant, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

const Station = Type.Enum(['idea', 'work', 'releasing'])
const Activity = Nullable(Type.Enum(['active', 'waiting']))
const Place = Type.Number({ description: 'Place in `lanes`' })

const FloorLane = Type.Object({
  key: Type.String({ description: 'Id of what lanes are told apart by; empty where none is known' }),
  piece_count: Type.Number(),
  lane_count: Nullable(Type.Number({ description: 'How many smaller lanes are in this one' })),
})

const FloorPace = Type.Object({
  lane: Place,
  station: Station,
  n: Type.Number(),
  p85: NullableNumber,
  low: NullableNumber,
  high: NullableNumber,
})

const FloorPieces = Type.Object({
  id: Type.Array(Type.String()),
  kind: Type.Array(Type.Enum(['item', 'change'])),
  key: Type.Array(NullableText),
  title: Type.Array(NullableText),
  url: Type.Array(NullableText),
  commit_id: Type.Array(NullableText),
})

const FloorStays = Type.Object(
  {
    piece: Type.Array(Type.Number()),
    lane: Type.Array(Type.Number()),
    station: Type.Array(Station),
    activity: Type.Array(Activity),
    entered_at: Type.Array(Instant),
    left_at: Type.Array(NullableInstant),
    visit_at: Type.Array(Instant),
    stale_at: Type.Array(NullableInstant),
    left_to: Type.Array(NullableText),
    deployment_id: Type.Array(NullableText),
  },
  { description: 'One list a column; `piece` and `lane` are places in their lists' },
)

const FloorTrain = Type.Object({
  deployment_id: Type.String(),
  lane: Place,
  name: NullableText,
  service_id: Type.String(),
  left_at: Instant,
  change_count: NullableNumber,
  is_failed: Type.Boolean(),
  is_repair: Type.Boolean(),
  origin: Type.String(),
})

const FloorBet = Type.Object({
  lane: Nullable(Place),
  goal_id: Type.String(),
  metric: NullableText,
  unit: NullableText,
  baseline: NullableNumber,
  target: NullableNumber,
  due_at: NullableInstant,
  release_name: NullableText,
  planned_at: NullableInstant,
  released_at: NullableInstant,
  state: Type.Enum(['unclaimed', 'planned', 'live']),
  first_measured_at: NullableInstant,
  last_measured_at: NullableInstant,
  point_count: Type.Number(),
  after_count: NullableNumber,
  url: NullableText,
})

const FloorCount = Type.Object({
  lane: Place,
  station: Station,
  activity: Activity,
  day_at: Instant,
  count: Type.Number(),
})

/** Where the work stood in the last weeks of a window, event by event. */
export const Floor = Type.Object({
  from: Instant,
  end: Instant,
  lanes: Type.Array(FloorLane),
  paces: Type.Array(FloorPace),
  piece_count: Type.Number(),
  pieces_per_dot: Type.Number({ description: 'Above 1 the pieces are an even share, and `counts` says all' }),
  pieces: FloorPieces,
  stays: FloorStays,
  counts: Type.Array(FloorCount),
  trains: Type.Array(FloorTrain),
  train_count: Type.Number(),
  bets: Type.Array(FloorBet),
  bet_count: Type.Number({ description: 'All of the scope; `bets` are the newest of them' }),
  unknown: Type.Object({ gap: Type.Number(), unmapped: Type.Number() }),
  known: Type.Object({ idea: Type.Boolean(), work: Type.Boolean(), releasing: Type.Boolean() }),
  goal_count: Type.Number(),
  idle_days: Type.Number(),
  weeks: Type.Number(),
  parameters: MetricEcho,
  build_id: Type.Number(),
  sql: Type.String(),
})
export type Floor = Static<typeof Floor>
