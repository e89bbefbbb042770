/** Closes windows whose time is over: what they say is appended as it is read, and never altered. */
import type { Lane } from '../lanes.ts'
import type { Warehouse } from '../warehouse.ts'
import { readTellers } from './sources.ts'
import { readWindow, type Firing } from './verdict.ts'
import { readFirings, readSignals, type Window } from './windows.ts'

/** What comes in later than this changes no verdict any more. */
const REVISED_MS = 14 * 86_400_000
/** At most so many at a time, so that a first build of a long history holds nobody up. */
const MOST = 2000

interface Due extends Window {
  last_verdict: string | null
  last_fired: string | null
}

export interface Closed {
  count: number
  /** More are due. */
  isMore: boolean
}

/** Judges what is over and not yet judged, and what came out otherwise since; appends what differs from the last word. */
export async function closeWindows(warehouse: Warehouse, now: number): Promise<Closed> {
  const due = await readDue(warehouse, now)
  if (due.length === 0) return { count: 0, isMore: false }
  const [tellers, firings, signals] = await Promise.all([
    readTellers(warehouse),
    readFirings(
      warehouse,
      due.map(({ deployment_id }) => deployment_id),
    ),
    readSignals(warehouse, [...new Set(due.map(({ service_id }) => service_id))]),
  ])
  const made = due.flatMap((window) => {
    const own = firings.get(window.deployment_id) ?? []
    const reading = readWindow(
      { ...window, firings: own, signals: signals.get(window.service_id) ?? [] },
      tellers,
      now,
    )
    if (reading.state === 'closing' || reading.state === 'open') return []
    const fired = firedText(reading.fired)
    if (window.last_verdict === reading.state && window.last_fired === fired) return []
    return [{ window, reading, fired }]
  })
  if (made.length > 0) await warehouse.land((lane) => append(lane, made, now))
  return { count: made.length, isMore: due.length === MOST && made.length > 0 }
}

type Made = { window: Window; reading: ReturnType<typeof readWindow>; fired: string }

async function append(lane: Lane, made: readonly Made[], now: number): Promise<void> {
  const of = <T>(pick: (one: Made) => T) => made.map(pick)
  await lane.append('meta.watch_verdict', {
    deployment_id: of(({ window }) => window.deployment_id),
    verdict: of(({ reading }) => reading.state),
    reason: of(({ reading }) => reading.reason),
    fired: of(({ fired }) => fired),
    starts_at: of(({ window }) => window.starts_at),
    ends_at: of(({ window }) => window.ends_at),
    watched_count: of(({ reading }) => reading.watched_count),
    quiet_count: of(({ reading }) => reading.quiet_count),
    made_at: of(() => now),
  })
}

/** What tells one outcome from another: which signals fired, where. */
function firedText(fired: readonly Firing[]): string {
  return JSON.stringify(
    fired.map(({ kind, firing_id, watched_service_id }) => [kind, firing_id, watched_service_id]).toSorted(),
  )
}

function readDue(warehouse: Warehouse, now: number): Promise<Due[]> {
  return warehouse.rows<Due>(
    `WITH said AS (
       SELECT deployment_id, max_by(verdict, made_at) AS last_verdict, max_by(fired, made_at) AS last_fired
       FROM meta.watch_verdict GROUP BY deployment_id
     )
     SELECT watch.*, said.last_verdict, said.last_fired
     FROM watch_fact AS watch
     LEFT JOIN said ON said.deployment_id = watch.deployment_id
     WHERE watch.ends_at <= make_timestamp_ms(CAST($now AS BIGINT))
       AND (said.deployment_id IS NULL OR watch.ends_at >= make_timestamp_ms(CAST($revised AS BIGINT)))
     ORDER BY said.deployment_id IS NOT NULL, watch.ends_at DESC, watch.deployment_id LIMIT ${MOST}`,
    { now, revised: now - REVISED_MS },
  )
}
