/** Planned releases as a tree, and their phases on a line of time. */
import type { PortfolioRelease } from './types.ts'

export interface PortfolioRow {
  release_id: string
  name: string
  place: string
  parent_release_id: string | null
  root_release_id: string
  depth: number
  child_count: number
  state: string
  methodology: string | null
  planned_start_at: number | null
  planned_at: number | null
  due_at: number | null
  is_day: boolean
  released_at: number | null
  slip_hours: number | null
  team_name: string | null
  service_count: number
  phase_count: number
  finished_count: number
  phase: string | null
  next_phase: string | null
  next_phase_at: number | null
  next_gate: string | null
  collision_count: number
  url: string | null
}

type Placed = Pick<PortfolioRelease, 'release_id' | 'name' | 'parent_release_id' | 'planned_at' | 'state'>

/** A row of the tree as it is shown, children right below their parent. */
export interface TreeRow<T extends Placed = PortfolioRelease> {
  row: T
  depth: number
  isOpen: boolean
}

/**
 * The trees in the order of their dates, children below parents, those of closed ones left out. A child whose parent
 * is not among the rows stands at the top, so that every row is shown.
 */
export function layTree<T extends Placed>(rows: readonly T[], closed: ReadonlySet<string>): TreeRow<T>[] {
  const known = new Set(rows.map(({ release_id }) => release_id))
  const children = Map.groupBy(rows, ({ parent_release_id: parent }) =>
    parent !== null && known.has(parent) ? parent : '',
  )
  const laid: TreeRow<T>[] = []
  const stack = (children.get('') ?? []).toSorted(byDate).map((row) => ({ row, depth: 0 }))
  stack.reverse()
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { row, depth } = next
    const isOpen = !closed.has(row.release_id)
    laid.push({ row, depth, isOpen })
    if (!isOpen) continue
    const below = (children.get(row.release_id) ?? []).toSorted(byDate)
    for (const child of below.toReversed()) stack.push({ row: child, depth: depth + 1 })
  }
  return laid
}

/** What is ahead first and in its order, then what is over, the newest first. */
function byDate(a: Placed, b: Placed): number {
  const [isOver, isOtherOver] = [isPast(a), isPast(b)]
  const turn = isOver ? -1 : 1
  return (
    Number(isOver) - Number(isOtherOver) ||
    turn * ((a.planned_at ?? Infinity) - (b.planned_at ?? Infinity)) ||
    (a.name < b.name ? -1 : Number(a.name > b.name)) ||
    0
  )
}

const isPast = ({ state }: Placed) => state === 'released' || state === 'cancelled'

/** What of the portfolio is wanted, as the address says it. */
export interface Wanted {
  text: string
  verdict: string | null
  /** Only those that wait for a decision. */
  isDue: boolean
}

/** The rows that are wanted, and the parents that they stand below. */
export function selectPortfolio(rows: readonly PortfolioRelease[], wanted: Wanted): PortfolioRelease[] {
  const sought = wanted.text.trim().toLowerCase()
  const fits = (row: PortfolioRelease) =>
    (sought === '' || [row.name, row.team_name ?? ''].some((word) => word.toLowerCase().includes(sought))) &&
    (wanted.verdict === null || row.verdict === wanted.verdict) &&
    (!wanted.isDue || row.due_count > 0)
  const byId = new Map(rows.map((row) => [row.release_id, row]))
  const kept = new Set<string>()
  for (const row of rows.filter(fits))
    for (let at: PortfolioRelease | undefined = row; at && !kept.has(at.release_id);) {
      kept.add(at.release_id)
      at = byId.get(at.parent_release_id ?? '')
    }
  return rows.filter(({ release_id }) => kept.has(release_id))
}

export interface PhaseRow {
  release_id: string
  phase: string
  planned_start_at: number | null
  planned_end_at: number | null
  actual_start_at: number | null
  actual_end_at: number | null
}

/** A phase on a strip, in per cent of its length; null where nothing is known. */
export interface LaidPhase {
  phase: string
  planned: { left: number; width: number } | null
  actual: { left: number; width: number; isRunning: boolean } | null
}

export interface Strip {
  phases: LaidPhase[]
  from: number
  to: number
  /** Where now is, per cent; null beyond the strip. */
  now: number | null
}

/** Phases in the order of their plan over the stretch that they span; one that runs goes on until now. */
export function layPhases(rows: readonly PhaseRow[], now: number): Strip | null {
  const times = rows.flatMap((row) =>
    [row.planned_start_at, row.planned_end_at, row.actual_start_at, row.actual_end_at].filter(
      (at) => at !== null,
    ),
  )
  if (times.length === 0) return null
  const from = Math.min(...times)
  const to = Math.max(...times, from + 1)
  const at = (time: number) => ((time - from) / (to - from)) * 100
  const between = (start: number | null, end: number | null) => {
    const [first, last] = [start ?? end, end ?? start]
    if (first === null || last === null) return null
    return {
      left: at(Math.min(first, last)),
      width: Math.max(1, at(Math.max(first, last)) - at(Math.min(first, last))),
    }
  }
  const order = (row: PhaseRow) =>
    row.planned_start_at ?? row.actual_start_at ?? row.planned_end_at ?? Infinity
  const phases = rows
    .toSorted((a, b) => order(a) - order(b) || (a.phase < b.phase ? -1 : 1))
    .map((row) => {
      const isRunning = row.actual_start_at !== null && row.actual_end_at === null
      const actual =
        row.actual_start_at === null && row.actual_end_at === null
          ? null
          : between(row.actual_start_at, isRunning ? Math.min(Math.max(now, from), to) : row.actual_end_at)
      return {
        phase: row.phase,
        planned: between(row.planned_start_at, row.planned_end_at),
        actual: actual && { ...actual, isRunning },
      }
    })
  return { phases, from, to, now: now >= from && now <= to ? at(now) : null }
}
