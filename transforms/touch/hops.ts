import {
  MOST_HOPS,
  type Hop,
  type Relation,
  type Source,
  type Step,
  type Touch,
  type Way,
} from './relation.ts'

/** From the column of each touch to another one in the same rows, the shortest of all; null when some rows do not tell. */
export function nearest(relation: Relation, list: readonly Touch[], to: number): Touch | null {
  const { ways } = relation
  if (!ways) return null
  const known = ways.filter((way) => !(way[to] ?? []).some(({ occurrence }) => occurrence === null))
  const routes = known.map((way) => routesTo(way, to))
  // Unknown where the side that would tell is missing.
  const orNull = known.length < ways.length || known.some((way) => way[to]?.some((one) => one.isOptional))
  let best: { touch: Touch; hop: Hop; steps: number } | null = null
  for (const touch of list) {
    if (touch.hops.length >= MOST_HOPS) continue
    const found = routes.map((route) => route.get(touch.column))
    if (found.includes(undefined)) continue
    const hop: Hop = { routes: found as Step[][], orNull }
    const steps = touch.hops.length + hop.routes.reduce((sum, route) => sum + route.length, 0)
    if (!best || steps < best.steps) best = { touch, hop, steps }
  }
  return best && { ...best.touch, column: to, hops: [...best.touch.hops, best.hop] }
}

const routesKnown = new WeakMap<Way, Map<number, Map<number, Step[]>>>()

/** For each column the shortest chain of columns to this one, each of which shares a row with the one before. */
function routesTo(way: Way, to: number): Map<number, Step[]> {
  let known = routesKnown.get(way)
  if (!known) routesKnown.set(way, (known = new Map()))
  const before = known.get(to)
  if (before) return before
  const routes = new Map<number, Step[]>([[to, []]])
  for (const [column, steps] of routes) {
    if (steps.length === MOST_HOPS) continue
    for (const [other, sources] of way.entries()) {
      if (routes.has(other)) continue
      const step = stepBetween(sources, way[column] ?? [], column === to)
      if (step) routes.set(other, [step, ...steps])
    }
  }
  known.set(to, routes)
  return routes
}

function stepBetween(here: readonly Source[], there: readonly Source[], isEnd: boolean): Step | null {
  for (const a of here) {
    const b = there.find(({ occurrence }) => occurrence !== null && occurrence === a.occurrence)
    if (!b || !a.occurrence || (b.isOptional && !isEnd)) continue
    return { relation: a.occurrence.relation, from: a.column, to: b.column }
  }
  return null
}
