/** What the marts tell of a team, one type a relation. */
export interface TeamRow {
  team_id: string
  name: string
  value_stream_id: string | null
  methodology: string | null
  service_count: number
  member_count: number
  in_flight_count: number | null
  open_change_count: number | null
  waiting_review_count: number | null
  waited_for_count: number | null
  waiting_count: number | null
}

export interface ItemRow {
  item_key: string | null
  title: string | null
  native_state: string | null
  flow_state: string
  started_at: number | null
  url: string | null
}

export interface OpenChangeRow {
  change_id: string
  number: number
  title: string | null
  state: string
  since_at: number
  is_bot: boolean
  author_team_id: string | null
  team_id: string | null
  repository_id: string
  url: string | null
}

export interface HandOffRow {
  kind: string
  from_team_id: string
  to_team_id: string
  happened_at: number
  title: string | null
  url: string | null
}

/** Something that one team waits for and another one has. */
export interface Waiting {
  kind: string
  other_team_id: string | null
  title: string
  since_at: number
  url: string | null
}

export interface NeighbourRow {
  service_name: string
  relation: string
  neighbour_service_id: string
  neighbour_name: string
  neighbour_team_id: string | null
  provenance: string
  is_undeclared: boolean
  last_version: string | null
  last_deployed_at: number | null
  last_is_failed: boolean | null
  waiting_count: number | null
  in_flight_count: number | null
  planned_at: number | null
  planned_release: string | null
}

export interface FailedCheckRow {
  number: number
  title: string | null
  pipeline: string
  job: string
  failed_at: number
  fix: string | null
  failed_commit_count: number | null
  passed_again_count: number | null
  repository_id: string
  url: string | null
}

export interface SoloRow {
  service_id: string
  service_name: string
  waiting_count: number | null
  oldest_at: number | null
  is_alone: boolean | null
  reason: string
  url: string | null
}

export interface FreezeRow {
  kind: string
  value_stream_id: string | null
  starts_at: number
  ends_at: number
}

/** What others wait for a team to do, and what it waits for, oldest first; a bot waits for nobody. */
export function splitWaiting(
  team: string,
  handOffs: readonly HandOffRow[],
  changes: readonly OpenChangeRow[],
): { forUs: Waiting[]; forOthers: Waiting[] } {
  const ofHandOff = (row: HandOffRow, other: string): Waiting => ({
    kind: row.kind,
    other_team_id: other,
    title: row.title ?? '',
    since_at: row.happened_at,
    url: row.url,
  })
  const ofChange = (row: OpenChangeRow, other: string | null): Waiting => ({
    kind: 'review',
    other_team_id: other,
    title: `#${row.number} ${row.title ?? ''}`.trim(),
    since_at: row.since_at,
    url: row.url,
  })
  const asked = changes.filter((row) => row.state === 'waiting for review' && !row.is_bot)
  const between = asked.filter(
    (row) => row.author_team_id !== null && row.team_id !== null && row.author_team_id !== row.team_id,
  )
  const oldest = (rows: Waiting[]) => rows.toSorted((a, b) => a.since_at - b.since_at)
  return {
    forUs: oldest([
      ...handOffs.filter((row) => row.to_team_id === team).map((row) => ofHandOff(row, row.from_team_id)),
      ...between.filter((row) => row.team_id === team).map((row) => ofChange(row, row.author_team_id)),
    ]),
    forOthers: oldest([
      ...handOffs.filter((row) => row.from_team_id === team).map((row) => ofHandOff(row, row.to_team_id)),
      ...between.filter((row) => row.author_team_id === team).map((row) => ofChange(row, row.team_id)),
    ]),
  }
}

/** The freezes that hold a value stream at a moment; one without a stream holds all. */
export function freezesAt(rows: readonly FreezeRow[], stream: string | null, at: number): FreezeRow[] {
  return rows.filter(
    (row) =>
      row.starts_at <= at &&
      at < row.ends_at &&
      (row.value_stream_id === null || row.value_stream_id === stream),
  )
}
