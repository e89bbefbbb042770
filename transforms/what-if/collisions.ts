/** What a planned release collides with, and would on another day: the radar's own models, with that one release moved. */
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export interface Collision {
  /** The same for both days, whichever side comes first. */
  key: string
  kind: string
  severity: string
  reason: string
  /** What it collides with. */
  other: string
  starts_at: number | null
  gap_hours: number | null
}

export interface Moved {
  releaseId: string
  /** Epoch ms: when it would go out, and until when that lasts. */
  startsAt: number
  endsAt: number
  /** How far its steps and bookings move with it. */
  shiftMs: number
}

/** Longer apart than this nothing meets. */
const REACH_MS = 4 * 86_400_000

const TOLD = `SELECT kind || ': ' || least(left_id, right_id) || ' × ' || greatest(left_id, right_id) AS key, kind, severity, reason,
    CASE WHEN left_release_id = $release THEN right_name ELSE left_name END AS other, starts_at, gap_hours
  FROM collision_fact
  WHERE (left_release_id = $release OR right_release_id = $release) AND NOT is_over
  ORDER BY starts_at NULLS LAST, key`

export function readCollisions(
  warehouse: Warehouse,
  releaseId: string,
  options: ReadOptions,
): Promise<Collision[]> {
  return warehouse.rows<Collision>(TOLD, { release: releaseId }, options)
}

const time = (name: string) => `make_timestamp(CAST($${name} AS BIGINT) * 1000)`
const shifted = (column: string) =>
  `CASE WHEN release_id = $release THEN ${column} + to_microseconds(CAST($shift AS BIGINT) * 1000) ELSE ${column} END AS ${column}`

/** Tables as they would be, in the order in which models read them; null: the model itself, over those before it. */
const ALTERED: readonly [name: string, select: string | null][] = [
  [
    'int_release__scheduled',
    `SELECT * REPLACE (
      CASE WHEN release_id = $release THEN ${time('starts')} ELSE starts_at END AS starts_at,
      CASE WHEN release_id = $release THEN ${time('ends')} ELSE ends_at END AS ends_at)
    FROM main.int_release__scheduled
    WHERE release_id = $release OR (starts_at < ${time('until')} AND ends_at > ${time('since')})`,
  ],
  [
    'int_step__held',
    `SELECT * REPLACE (${shifted('starts_at')}, ${shifted('ends_at')}) FROM main.int_step__held`,
  ],
  [
    'int_booking__held',
    `SELECT * REPLACE (${shifted('starts_at')}, ${shifted('ends_at')}) FROM main.int_booking__held
    WHERE environment_id IN (SELECT environment_id FROM main.int_booking__held WHERE release_id = $release)`,
  ],
  ['int_collision__drafted', 'SELECT * FROM main.int_collision__drafted WHERE false'],
  ['int_release__met', null],
  ['int_collision__released', null],
  ['int_collision__frozen', null],
  ['int_collision__staffed', null],
  ['int_collision__booked', null],
  ['int_collision__planned', null],
  ['collision_fact', null],
]

/** The same if it moved, its steps and bookings with it; everything else stays where it is. */
export function readMovedCollisions(
  { warehouse, registry }: { warehouse: Warehouse; registry: Registry },
  { releaseId, startsAt, endsAt, shiftMs }: Moved,
  options: ReadOptions,
): Promise<Collision[]> {
  const tables = ALTERED.map(([name, select]) => `${name} AS (\n${select ?? textOf(registry, name)}\n)`)
  const bound = {
    release: releaseId,
    starts: startsAt,
    ends: endsAt,
    shift: shiftMs,
    since: startsAt - REACH_MS,
    until: endsAt + REACH_MS,
  }
  return warehouse.rows<Collision>(`WITH ${tables.join(',\n')}\n${TOLD}`, bound, options)
}

function textOf(registry: Registry, name: string): string {
  const model = registry.models.get(name)
  if (!model) throw new Error(`No such model: ${name}`)
  return model.sql
}
