/** Which release belongs to which, whatever plans say: every release has its place in exactly one tree. */

export interface Kin {
  id: string
  parentId: string | null
}

export interface Nested {
  id: string
  /** The parent that it is shown under; null at the top. */
  parentId: string | null
  rootId: string
  /** 0 at the top. */
  depth: number
  /** Why the parent that it names is not the one that it is shown under. */
  fault: string | null
}

/**
 * Follows parents to the top. A release that names itself, one that nobody knows, or one below it stands at the top
 * instead; of a circle that is the one with the smallest id, so that any order of rows gives the same trees.
 */
export function nestReleases(releases: readonly Kin[]): Nested[] {
  const named = new Map(releases.map(({ id, parentId }) => [id, parentId]))
  const faults = new Map<string, string>()
  const parents = new Map<string, string | null>()
  for (const [id, parentId] of named) {
    const fault = parentId === null ? null : faultOf(id, parentId, named)
    if (fault) faults.set(id, fault)
    parents.set(id, fault ? null : parentId)
  }
  for (const circle of findCircles(parents)) {
    const first = circle.toSorted()[0] as string
    faults.set(first, `parents go in a circle: ${sayCircle(circle, first)}`)
    parents.set(first, null)
  }
  const places = new Map<string, { rootId: string; depth: number }>()
  return [...named.keys()].map((id) => ({
    id,
    parentId: parents.get(id) ?? null,
    ...placeOf(id, parents, places),
    fault: faults.get(id) ?? null,
  }))
}

function faultOf(id: string, parentId: string, named: ReadonlyMap<string, unknown>): string | null {
  if (parentId === id) return 'names itself as its parent'
  return named.has(parentId) ? null : `names a parent that is not known: ${parentId}`
}

/** Each circle once, as its members in the order of parents. */
function findCircles(parents: ReadonlyMap<string, string | null>): string[][] {
  const done = new Set<string>()
  const circles: string[][] = []
  for (const start of parents.keys()) {
    const path: string[] = []
    const at = new Map<string, number>()
    let id: string | null = start
    while (id !== null && !done.has(id) && !at.has(id)) {
      at.set(id, path.length)
      path.push(id)
      id = parents.get(id) ?? null
    }
    if (id !== null && at.has(id)) circles.push(path.slice(at.get(id)))
    for (const each of path) done.add(each)
  }
  return circles
}

const SAID = 5

function sayCircle(circle: readonly string[], first: string): string {
  const from = circle.indexOf(first)
  const turned = [...circle.slice(from), ...circle.slice(0, from)]
  const left = turned.length - SAID
  return [...turned.slice(0, SAID), ...(left > 0 ? [`${left} more`] : []), first].join(' → ')
}

/** Upwards without calls in calls: a chain may be as long as there are releases. */
function placeOf(
  id: string,
  parents: ReadonlyMap<string, string | null>,
  places: Map<string, { rootId: string; depth: number }>,
): { rootId: string; depth: number } {
  const path: string[] = []
  let at = id
  while (!places.has(at)) {
    path.push(at)
    const parent = parents.get(at) ?? null
    if (parent === null) break
    at = parent
  }
  const known = places.get(at)
  const rootId = known?.rootId ?? at
  let depth = known?.depth ?? -1
  for (const each of path.toReversed()) places.set(each, { rootId, depth: ++depth })
  return places.get(id) as { rootId: string; depth: number }
}
