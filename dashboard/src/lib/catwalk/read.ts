import { shortId } from '#lib/format/cell.ts'
import type { Row } from '#lib/data/table.ts'
import type { LaneKind } from '#lib/data/view.svelte.ts'
import type { MetricAnswer, Release } from '#lib/data/types.ts'
import type { Item, Lane, Train } from './lane.ts'

const hourMs = 3_600_000

export interface LaneSource {
  kind: LaneKind
  /** The lane of a service, where lanes are wider than that. */
  laneOfService: (id: string) => string | null
  isProxy: (id: string) => boolean
  /** Cases of merge_to_release_time: released changes with the hours that they had waited. */
  released: Row[]
  /** Cases of waiting_age: what waits at the end of the window, with its hours. */
  waiting: Row[]
  /** Cases of merged_changes: every merge, also where a merge already stands for the release. */
  merged: Row[]
  releases: Release[]
  times: MetricAnswer
  merges: MetricAnswer
  nameOf: (id: string) => string
  noteOf: (id: string) => string
  /** The window, epoch ms; the end is where what waits is looked at. */
  from: number
  end: number
}

function toItem(row: Row, laneId: string, mergedAt: number, releasedAt: number | null): Item {
  const id = String(row.case_id)
  const commitId = typeof row.commit_id === 'string' ? row.commit_id : null
  const title = typeof row.title === 'string' ? row.title : shortId(id)
  return { id, laneId, title, commitId, mergedAt, releasedAt }
}

function toTrain(release: Release, laneId: string): Train[] {
  if (release.released_at === null) return []
  return [
    {
      id: release.release_id,
      laneId,
      name: release.name ?? release.version ?? release.release_id,
      releasedAt: release.released_at,
      changeCount: release.change_count,
      isFailed: release.is_failed ?? false,
      isPrerelease: release.is_prerelease ?? false,
    },
  ]
}

/** Lanes from the same cases that the figures stand on, busiest first. */
export function readLanes(source: LaneSource): Lane[] {
  const column = `${source.kind}_id`
  const laneOf = (row: object) => String((row as Row)[column] ?? '')
  const laneOfRelease = (release: Release) =>
    source.kind === 'repository' ? laneOf(release) : (source.laneOfService(release.service_id ?? '') ?? '')
  const items = [
    ...source.released.map((row) => {
      const releasedAt = row.happened_at as number
      return toItem(row, laneOf(row), releasedAt - (row.value as number) * hourMs, releasedAt)
    }),
    ...source.waiting.map((row) =>
      toItem(row, laneOf(row), source.end - (row.value as number) * hourMs, null),
    ),
  ]
  const known = new Set([...source.released, ...source.waiting].map((row) => row.case_id))
  for (const row of source.merged) {
    const mergedAt = row.happened_at as number
    if (!known.has(row.case_id)) items.push(toItem(row, laneOf(row), mergedAt, mergedAt))
  }
  const trains = source.releases
    .flatMap((release) => toTrain(release, laneOfRelease(release)))
    .filter((train) => train.releasedAt >= source.from && train.releasedAt <= source.end)
  // A change that goes out with several services of a lane stands in it once.
  const once = new Map(items.map((item) => [`${item.laneId} ${item.id}`, item]))
  const itemsByLane = Map.groupBy(once.values(), (item) => item.laneId)
  const trainsByLane = Map.groupBy(trains, (train) => train.laneId)
  const p85s = new Map(source.times.groups.map((group) => [group.key, group.window.p85]))
  const merges = new Map(source.merges.groups.map((group) => [group.key, group.window.numerator]))
  const ids = new Set([...itemsByLane.keys(), ...trainsByLane.keys()].filter((id) => id !== ''))
  return [...ids]
    .map((id) => ({
      id,
      name: source.nameOf(id),
      note: source.noteOf(id),
      isProxy: source.isProxy(id),
      p85: p85s.get(id) ?? null,
      mergedCount: merges.get(id) ?? null,
      items: itemsByLane.get(id) ?? [],
      trains: (trainsByLane.get(id) ?? []).toSorted((a, b) => a.releasedAt - b.releasedAt),
    }))
    .toSorted((a, b) => b.items.length - a.items.length || a.name.localeCompare(b.name))
}
