import type { MapBasis } from '#lib/data/types.ts'
import type { View } from '#lib/data/view.svelte.ts'
import { bases } from './words.ts'

export interface MapFilter {
  /** The node to look around, null: what most others need. */
  node: string | null
  show: 'around' | 'whole'
  hops: number
  direction: 'both' | 'upstream' | 'downstream'
  /** Local date, or null for now. */
  day: string | null
  /** Ways of knowing that count; all when empty. */
  bases: MapBasis[]
}

/** The screen's own part of the URL; what makes no sense is as if it were not there. */
export function readMapFilter(view: Pick<View, 'parameter' | 'parameters'>): MapFilter {
  const hops = Number(view.parameter('hops') ?? 2)
  const direction = view.parameter('direction')
  const day = view.parameter('day')
  const asked = view.parameters('basis')
  return {
    node: view.parameter('node'),
    show: view.parameter('show') === 'whole' ? 'whole' : 'around',
    hops: Number.isInteger(hops) && hops >= 1 && hops <= 50 ? hops : 2,
    direction: direction === 'upstream' || direction === 'downstream' ? direction : 'both',
    day: day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : null,
    bases: bases.map(({ basis }) => basis).filter((basis) => asked.includes(basis)),
  }
}
