import type { ConformanceCell, Gate, GateAnswer, GuardrailsAnswer } from './types.ts'

/** How a state is shown: by its sign and word, never by colour alone. */
export const stateMarks: Readonly<Record<Gate['state'], { sign: string; word: string; tone: Tone }>> = {
  met: { sign: '✓', word: 'kept', tone: 'good' },
  broken: { sign: '▼', word: 'broken', tone: 'bad' },
  missing: { sign: '○', word: 'no evidence', tone: 'warning' },
  stale: { sign: '◔', word: 'too old', tone: 'warning' },
  waived: { sign: '◇', word: 'waived', tone: 'plain' },
  fault: { sign: '?', word: 'cannot be judged', tone: 'warning' },
}
export type Tone = 'good' | 'bad' | 'warning' | 'plain'

export const verdictWords: Readonly<
  Record<GateAnswer['verdict'], { sign: string; text: string; tone: Tone }>
> = {
  GO: { sign: '✓', text: 'GO', tone: 'good' },
  'NO-GO': { sign: '▼', text: 'NO-GO', tone: 'bad' },
  'NOT YET': { sign: '○', text: 'NOT YET', tone: 'warning' },
  'CANNOT TELL': { sign: '?', text: 'CANNOT TELL', tone: 'warning' },
}

export interface HeatColumn {
  /** '' stands for services without an owner, null for all teams together. */
  key: string | null
  name: string
}

export interface HeatRow {
  policy: GuardrailsAnswer['policies'][number]
  cells: (ConformanceCell | null)[]
}

/** Policies down, teams across, all of them together first. Teams of the filter alone, where it names some. */
export function drawHeat(
  { policies, teams, cells }: GuardrailsAnswer,
  chosen: readonly string[],
): { columns: HeatColumn[]; rows: HeatRow[] } {
  const isChosen = (id: string) => chosen.length === 0 || chosen.includes(id)
  const names = new Map(teams.map(({ team_id, name }) => [team_id, name]))
  const keys = [...new Set(cells.map(({ team_id }) => team_id ?? ''))].filter(isChosen)
  const named = keys.map((key) => ({ key, name: key === '' ? 'no team' : (names.get(key) ?? key) }))
  named.sort((a, b) => Number(a.key === '') - Number(b.key === '') || a.name.localeCompare(b.name))
  const columns: HeatColumn[] = [{ key: null, name: 'All' }, ...named]
  const rows = policies.map((policy) => {
    const own = cells.filter((cell) => cell.policy === policy.name && isChosen(cell.team_id ?? ''))
    const find = (key: string) => own.find((cell) => (cell.team_id ?? '') === key) ?? null
    return {
      policy,
      cells: columns.map(({ key }) => (key === null ? sumCells(policy.name, own) : find(key))),
    }
  })
  return { columns, rows }
}

/** A subject of several teams counts with each: the sum of teams may be more than there are. */
export function sumCells(policy: string, cells: readonly ConformanceCell[]): ConformanceCell | null {
  if (cells.length === 0) return null
  const sum = (of: (cell: ConformanceCell) => number) => cells.reduce((total, cell) => total + of(cell), 0)
  const [n, met] = [sum((cell) => cell.n), sum((cell) => cell.met_count)]
  return {
    policy,
    team_id: null,
    n,
    met_count: met,
    broken_count: sum((cell) => cell.broken_count),
    waived_count: sum((cell) => cell.waived_count),
    untold_count: sum((cell) => cell.untold_count),
    value: n > 0 ? met / n : null,
    ...wilson(met, n),
  }
}

const Z = 1.959964

/** The same 95 % interval as the server's, for sums. */
export function wilson(count: number, n: number): { low: number | null; high: number | null } {
  if (n === 0) return { low: null, high: null }
  const center = (count + (Z * Z) / 2) / (n + Z * Z)
  const half = (Z * Math.sqrt((count * (n - count)) / n + (Z * Z) / 4)) / (n + Z * Z)
  return { low: count === 0 ? 0 : center - half, high: count === n ? 1 : center + half }
}

/** Five steps of how far a rule is kept, each with a hatch of its own. */
export function stepOf({ value }: ConformanceCell): 0 | 1 | 2 | 3 | 4 {
  if (value === null) return 0
  return value >= 0.995 ? 4 : value >= 0.95 ? 3 : value >= 0.8 ? 2 : 1
}

const percent = (ratio: number | null) => (ratio === null ? '–' : `${Math.round(ratio * 1000) / 10} %`)

export function sayShare({ value }: ConformanceCell): string {
  return value === null ? '–' : value < 1 && value > 0.995 ? '> 99.5 %' : percent(value)
}

/** The 95 % interval in whole percent, as short as a cell is. */
export function sayReach({ low, high }: ConformanceCell): string {
  return low === null || high === null ? '' : `${Math.floor(low * 100)}–${Math.ceil(high * 100)}`
}

export function sayCell(cell: ConformanceCell): string {
  const { low, high, n, met_count, broken_count, waived_count, untold_count } = cell
  const share =
    n > 0 ? `${met_count} of ${n} kept, 95 % interval ${percent(low)} to ${percent(high)}` : 'none judged'
  return `${share}; ${broken_count} broken, ${waived_count} waived, ${untold_count} cannot be told`
}
