import type { MetricAnswer } from './types.ts'

/** One pair of teams: how often the first waited for the second, and how long. */
export interface Cell {
  key: string
  n: number
  openCount: number
  p50: number | null
  p85: number | null
  low: number | null
  high: number | null
}

export interface Matrix {
  teams: string[]
  most: number
  cell(from: string, to: string): Cell | null
}

const arrow = ' → '

/** Figures by pair as a square of teams, by name; those of either end that hand nothing over are left out. */
export function drawMatrix(counts: MetricAnswer, waits: MetricAnswer | null): Matrix {
  const known = counts.groups.filter(({ key, window }) => key !== null && window.n > 0)
  const cells = new Map<string, Cell>()
  for (const { key, window } of known) {
    const waited = waits?.groups.find((group) => group.key === key)?.window
    cells.set(key!, {
      key: key!,
      n: window.n,
      openCount: window.open_count,
      p50: waited?.value ?? null,
      p85: waited?.p85 ?? null,
      low: waited?.low ?? null,
      high: waited?.high ?? null,
    })
  }
  const teams = [...new Set([...cells.keys()].flatMap((key) => key.split(arrow)))].toSorted((a, b) =>
    a.localeCompare(b),
  )
  return {
    teams,
    most: Math.max(0, ...[...cells.values()].map(({ n }) => n)),
    cell: (from, to) => cells.get(`${from}${arrow}${to}`) ?? null,
  }
}
