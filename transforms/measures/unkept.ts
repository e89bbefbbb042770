import type { Figure } from './answer.ts'

/** A figure of days of which not everything is kept: unknown, which is not nothing. */
export function unkeptFigure(keptFrom: number): Figure {
  return {
    n: 0,
    value: null,
    low: null,
    high: null,
    p85: null,
    p85_low: null,
    p85_high: null,
    open_count: 0,
    withheld: sayKept(keptFrom),
    numerator: null,
  }
}

export function sayKept(keptFrom: number): string {
  return `not kept before ${new Date(keptFrom).toISOString().slice(0, 10)}`
}
