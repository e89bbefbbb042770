import type { Floor } from '#lib/data/types.ts'

export interface SampleStay {
  piece: string
  from: number
  until?: number
  station?: 'idea' | 'work' | 'releasing'
  activity?: 'active' | 'waiting' | null
  lane?: number
  visitAt?: number
  staleAt?: number
  kind?: 'item' | 'change'
  deploymentId?: string
}

/** An answer of the floor with these stays; the rest as quiet as can be. */
export function sampleFloor(given: SampleStay[], more: Partial<Floor> = {}): Floor {
  const ids = [...new Set(given.map((stay) => stay.piece))]
  const kindOf = (id: string) => given.find((stay) => stay.piece === id)?.kind ?? 'item'
  const nothing = ids.map(() => null)
  const lanes = Math.max(0, ...given.map((stay) => stay.lane ?? 0)) + 1
  return {
    from: 0,
    end: 1000,
    lanes: Array.from({ length: lanes }, (_, i) => ({ key: `lane ${i}`, piece_count: 1, lane_count: null })),
    paces: [],
    piece_count: ids.length,
    pieces_per_dot: 1,
    pieces: { id: ids, kind: ids.map(kindOf), key: nothing, title: ids, url: nothing, commit_id: nothing },
    stays: {
      piece: given.map((stay) => ids.indexOf(stay.piece)),
      lane: given.map((stay) => stay.lane ?? 0),
      station: given.map((stay) => stay.station ?? 'work'),
      activity: given.map((stay) => (stay.activity === undefined ? 'active' : stay.activity)),
      entered_at: given.map((stay) => stay.from),
      left_at: given.map((stay) => stay.until ?? null),
      visit_at: given.map((stay) => stay.visitAt ?? stay.from),
      stale_at: given.map((stay) => stay.staleAt ?? null),
      left_to: given.map(() => null),
      deployment_id: given.map((stay) => stay.deploymentId ?? null),
    },
    counts: [],
    trains: [],
    train_count: 0,
    bets: [],
    bet_count: 0,
    unknown: { gap: 0, unmapped: 0 },
    known: { idea: true, work: true, releasing: true },
    goal_count: 0,
    idle_days: 180,
    weeks: 6,
    parameters: {
      from: '2026-01-01',
      to: '2026-02-01',
      as_of: 0,
      zone: 'UTC',
      bucket: 'week',
      by: 'service',
      repository: [],
      service: [],
      team: [],
      value_stream: [],
      profile: 'streamgauge',
    },
    build_id: 1,
    sql: '',
    ...more,
  }
}

export function sampleTrain(
  id: string,
  leftAt: number,
  changes: number | null,
  lane = 0,
): Floor['trains'][number] {
  return {
    deployment_id: id,
    lane,
    name: id,
    service_id: 'shop',
    left_at: leftAt,
    change_count: changes,
    is_failed: false,
    is_repair: false,
    origin: 'tag',
  }
}
