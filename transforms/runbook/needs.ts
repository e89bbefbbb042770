/** What steps of a runbook wait for, cleared of what cannot be: unknown steps, themselves, and circles. */

export interface Waiting {
  id: string
  needs: readonly string[]
}

export interface Needs {
  /** Places in the list of what each step waits for, by its own place. */
  needs: number[][]
  /** Places in an order in which nothing comes before what it waits for; of two that may, the one that is listed first. */
  order: number[]
  /** Ids of steps that wait for each other, in turn. */
  circles: string[][]
  /** Of each step the needs that no step of the runbook bears. */
  unknown: string[][]
}

/** Never fails and always ends: whatever closes a circle is set aside, and told. */
export function clearNeeds(steps: readonly Waiting[]): Needs {
  const placeOf = new Map(steps.map(({ id }, place) => [id, place]))
  const unknown = steps.map(({ needs }) => [...new Set(needs)].filter((need) => !placeOf.has(need)))
  const named = steps.map(({ needs }) => [
    ...new Set(needs.map((need) => placeOf.get(need)).filter((place) => place !== undefined)),
  ])
  const group = groupCircles(named)
  const needs = named.map((places, own) => places.filter((place) => group[place] !== group[own]))
  const members = Map.groupBy(steps.keys(), (place) => group[place]!)
  const circles = [...members.values()]
    .filter(([first, ...others]) => others.length > 0 || named[first!]!.includes(first!))
    .map((circle) => traceCircle(named, group, Math.min(...circle)).map((place) => steps[place]!.id))
  return { needs, order: sortByNeeds(needs), circles, unknown }
}

/** The number of the circle that each is in; who is in none has a number of its own (Tarjan, without recursion). */
function groupCircles(needs: readonly number[][]): Int32Array {
  const group = new Int32Array(needs.length).fill(-1)
  const index = new Int32Array(needs.length).fill(-1)
  const low = new Int32Array(needs.length)
  const open: number[] = []
  let count = 0
  let groups = 0
  for (let root = 0; root < needs.length; root++) {
    if (index[root] !== -1) continue
    const path = [{ place: root, next: 0 }]
    index[root] = low[root] = count++
    open.push(root)
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const { place } = at
      const need = needs[place]![at.next++]
      if (need !== undefined && index[need] === -1) {
        index[need] = low[need] = count++
        open.push(need)
        path.push({ place: need, next: 0 })
      } else if (need !== undefined) {
        if (group[need] === -1) low[place] = Math.min(low[place]!, index[need]!)
      } else {
        path.pop()
        const above = path.at(-1)
        if (above) low[above.place] = Math.min(low[above.place]!, low[place]!)
        if (low[place] !== index[place]) continue
        for (let member = open.pop(); member !== undefined; member = open.pop()) {
          group[member] = groups
          if (member === place) break
        }
        groups++
      }
    }
  }
  return group
}

/** A shortest way from a step back to itself. */
function traceCircle(needs: readonly number[][], group: Int32Array, start: number): number[] {
  const cameFrom = new Map<number, number>()
  const queue = [start]
  for (const place of queue) {
    for (const need of needs[place]!) {
      if (need === start) {
        const circle = [start]
        for (let at = place; at !== start; at = cameFrom.get(at)!) circle.splice(1, 0, at)
        return circle
      }
      if (group[need] !== group[start] || cameFrom.has(need)) continue
      cameFrom.set(need, place)
      queue.push(need)
    }
  }
  return [start]
}

function sortByNeeds(needs: readonly number[][]): number[] {
  const dependants: number[][] = needs.map(() => [])
  const missing = needs.map((places, own) => {
    for (const place of places) dependants[place]!.push(own)
    return places.length
  })
  const ready = missing.flatMap((count, place) => (count === 0 ? [place] : []))
  const order: number[] = []
  for (let place = ready.shift(); place !== undefined; place = ready.shift()) {
    order.push(place)
    for (const own of dependants[place]!) {
      if (--missing[own]! > 0) continue
      const before = ready.findIndex((other) => other > own)
      ready.splice(before === -1 ? ready.length : before, 0, own)
    }
  }
  return order
}
