/** Planned releases as a tree, and their phases on a line of time. */

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

export function isOverdue({ state, due_at }: Pick<PortfolioRow, 'state' | 'due_at'>, now: number): boolean {
  return ['planned', 'in progress'].includes(state) && due_at !== null && due_at <= now
}

/** A row of the tree as it is shown, children right below their parent. */
export interface TreeRow {
  row: PortfolioRow
  depth: number
  isOpen: boolean
}

/**
 * The trees in the order of their dates, children below parents, those of closed ones left out. A child whose parent
 * is not among the rows stands at the top, so that every row is shown.
 */
export function layTree(rows: readonly PortfolioRow[], closed: ReadonlySet<string>): TreeRow[] {
  const known = new Set(rows.map(({ release_id }) => release_id))
  const children = Map.groupBy(rows, ({ parent_release_id: parent }) =>
    parent !== null && known.has(parent) ? parent : '',
  )
  const laid: TreeRow[] = []
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

function byDate(a: PortfolioRow, b: PortfolioRow): number {
  return (
    (a.planned_at ?? Infinity) - (b.planned_at ?? Infinity) ||
    (a.name < b.name ? -1 : Number(a.name > b.name)) ||
    0
  )
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
