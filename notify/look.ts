import type { MetricParameters } from '../transforms/metric.ts'
import type { Registry } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'

/** What rules are judged by: the figures as they are served, and the time. */
export interface Look {
  warehouse: Warehouse
  registry: Registry
  /** As the screens ask when nothing is chosen: 26 weeks by week, of everything. */
  window: MetricParameters
  /** Epoch ms. */
  now: number
}

/** Something that a rule found. */
export interface Finding {
  /** The same as long as it is the same thing: it is told once. */
  key: string
  text: string
  /** Lines below the text. */
  details: string[]
  /** Where it can be seen, behind the server's address. */
  path: string
  /** Not sure enough to be told, yet too bad to be called over. */
  isHeld: boolean
}

/** The overview with the drawer of this figure. */
export function pathOf(
  { from, to, bucket }: Pick<MetricParameters, 'from' | 'to' | 'bucket'>,
  metric: string,
  by: string,
  group: string | null,
): string {
  const query = new URLSearchParams({ from, to, bucket, figure: metric })
  if (by !== 'none' && group !== null)
    for (const [key, value] of [
      ['by', by],
      ['group', group],
    ])
      query.set(key!, value!)
  return `/?${query}`
}

/** Groups are named as people call them, or by their id; upper and lower case are the same. */
export function isNamed(wanted: string | null, key: string | null, label: string | null): boolean {
  if (wanted === null) return true
  const name = wanted.toLowerCase()
  return key?.toLowerCase() === name || label?.toLowerCase() === name
}
