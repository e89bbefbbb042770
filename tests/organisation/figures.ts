/** All figures of a warehouse over the whole history, and where two warehouses differ in them. */
import type { World } from '../../fixtures/org/index.ts'
import { answerMetric } from '../../transforms/metric.ts'
import type { Connected } from './organisation.ts'

/** By metric: the whole window and each week. */
export type Figures = Readonly<Record<string, unknown>>

export async function readFigures({ warehouse, registry }: Connected, world: World): Promise<Figures> {
  const asked = {
    from: '2025-01-01',
    to: '2026-07-01',
    asOf: world.now(),
    zone: 'UTC',
    bucket: 'week',
    by: 'none',
  } as const
  const figures: Record<string, unknown> = {}
  for (const name of registry.metrics.keys()) {
    const { total } = await answerMetric(warehouse, registry, name, asked)
    figures[name] = { window: total.window, buckets: total.buckets }
  }
  return figures
}

/** Names of those that are not the same; counts have to be exact. */
export function unlike(found: Figures, expected: Figures): string[] {
  return Object.keys(expected).filter((name) => !isSame(found[name], expected[name]))
}

/** Some tools tell whole seconds, some milliseconds: of hours a few seconds, of ratios as much. */
const ABSOLUTE = 0.002
const RELATIVE = 0.0005

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isInteger(a) && Number.isInteger(b)) return a === b
    return Math.abs(a - b) <= Math.max(ABSOLUTE, RELATIVE * Math.abs(b))
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [mine, theirs] = [a, b] as Record<string, unknown>[]
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => isSame(mine?.[name], theirs?.[name]))
}
