import { moment } from '../measures/scope.ts'
import type { DayCount, Floor, Pieces, Station, Stays } from './answer.ts'
import type { Asked, LaneIndex } from './asked.ts'
import { stayStatement } from './statement.ts'

interface Row {
  lane: string
  piece_id: string
  kind: 'item' | 'change'
  station: Station | null
  activity: 'active' | 'waiting' | null
  entered_at: number
  left_at: number | null
  visit_at: number
  stale_at: number | null
  left_to: string | null
  deployment_id: string | null
  reason: 'gap' | 'unmapped' | null
  item_key: string | null
  title: string | null
  url: string | null
  commit_id: string | null
}

const CHOSEN = 'hash(fact.piece_id) % CAST($step AS UBIGINT) = 0'

/** The stays of the replay as columns, of every `step`th piece by a hash of its id: the same ones each time. */
export async function readStays(
  { warehouse, parameters, options, bound }: Asked,
  laneOf: LaneIndex,
  step: number,
): Promise<Pick<Floor, 'pieces' | 'stays' | 'unknown'>> {
  const rows = await warehouse.rows<Row>(
    `${stayStatement(parameters, 'from', CHOSEN)},
    named AS (
      SELECT kind, piece_id, min(item_key) AS item_key, min(title) AS title, min(url) AS url, min(commit_id) AS commit_id
      FROM placed GROUP BY kind, piece_id
    )
    SELECT stay.lane, stay.piece_id, stay.kind, station, activity, entered_at, left_at, visit_at, stale_ms AS stale_at,
      CASE WHEN left_at IS NOT NULL THEN left_to END AS left_to,
      CASE WHEN left_at IS NOT NULL THEN deployment_id END AS deployment_id, reason,
      item_key, title, url, commit_id
    FROM stay
    JOIN named ON named.kind = stay.kind AND named.piece_id = stay.piece_id
    ORDER BY entered_at, stay.piece_id`,
    { ...bound, step },
    options,
  )
  return { ...listStays(rows, laneOf), unknown: countUnknown(rows, step) }
}

function listStays(rows: readonly Row[], laneOf: LaneIndex): { pieces: Pieces; stays: Stays } {
  const places = new Map<string, number>()
  const pieces: Pieces = { id: [], kind: [], key: [], title: [], url: [], commit_id: [] }
  const known = rows.filter((row) => row.station !== null)
  for (const row of known) {
    const id = `${row.kind} ${row.piece_id}`
    if (places.has(id)) continue
    places.set(id, pieces.id.length)
    pieces.id.push(row.piece_id)
    pieces.kind.push(row.kind)
    pieces.key.push(row.item_key)
    pieces.title.push(row.title)
    pieces.url.push(row.url)
    pieces.commit_id.push(row.commit_id)
  }
  const stays: Stays = {
    piece: known.map((row) => places.get(`${row.kind} ${row.piece_id}`)!),
    lane: known.map((row) => laneOf(row.lane)),
    station: known.map((row) => row.station!),
    activity: known.map((row) => row.activity),
    entered_at: known.map((row) => row.entered_at),
    left_at: known.map((row) => row.left_at),
    visit_at: known.map((row) => row.visit_at),
    stale_at: known.map((row) => row.stale_at),
    left_to: known.map((row) => row.left_to),
    deployment_id: known.map((row) => row.deployment_id),
  }
  return { pieces, stays }
}

/** Those that stand nowhere at the end; a share of them where dots are a share. */
function countUnknown(rows: readonly Row[], step: number): Floor['unknown'] {
  const lost = rows.filter((row) => row.station === null && row.left_at === null)
  const count = (reason: Row['reason']) => lost.filter((row) => row.reason === reason).length * step
  return { gap: count('gap'), unmapped: count('unmapped') }
}

/** How many stood where at the end of each day of the replay, all of them. */
export async function readCounts(
  { warehouse, parameters, options, bound }: Asked,
  laneOf: LaneIndex,
): Promise<DayCount[]> {
  const rows = await warehouse.rows<Omit<DayCount, 'lane'> & { lane: string }>(
    `${stayStatement(parameters, 'from')},
    look AS (
      SELECT unnest(generate_series(${moment('until')}, ${moment('from')}, INTERVAL '-1' DAY)) AS day_at
    )
    SELECT lane, station, activity, look.day_at, count(*) AS count
    FROM stay JOIN look ON entered_at <= look.day_at AND (left_at IS NULL OR left_at > look.day_at)
    WHERE station IS NOT NULL AND (stale_ms IS NULL OR stale_ms > to_unixtime(look.day_at) * 1000)
    GROUP BY lane, station, activity, look.day_at`,
    bound,
    options,
  )
  return rows.map((row) => ({ ...row, lane: laneOf(row.lane) }))
}
