/** In which order releases had better go out: what others need first, as planned otherwise. */

export interface Sequenced {
  id: string
  /** Epoch ms. */
  startsAt: number
}

/** `before` brings what `after` needs. */
export interface Need {
  before: string
  after: string
}

export interface Sequence {
  order: string[]
  /** Releases that need each other, each circle once, with the need that was set aside to break it. */
  circles: { members: string[]; aside: Need }[]
}

/**
 * Topological, and of what may go next always the one planned first (by id where the times are equal), so that the plan
 * is kept as far as needs leave it. Where all that is left waits for each other, the one planned first goes, the need
 * that held it up is set aside, and the circle is named.
 */
export function suggestSequence(releases: readonly Sequenced[], needs: readonly Need[]): Sequence {
  const times = new Map(releases.map(({ id, startsAt }) => [id, startsAt]))
  const earlier = (a: string, b: string) =>
    (times.get(a) ?? 0) - (times.get(b) ?? 0) || (a < b ? -1 : Number(a > b))
  const waits = new Map<string, Set<string>>([...times.keys()].map((id) => [id, new Set()]))
  const followers = new Map<string, Set<string>>([...times.keys()].map((id) => [id, new Set()]))
  for (const { before, after } of needs) {
    if (before === after || !waits.has(before) || !waits.has(after)) continue
    waits.get(after)?.add(before)
    followers.get(before)?.add(after)
  }
  const ready = new Queue(earlier)
  for (const [id, own] of waits) if (own.size === 0) ready.add(id)
  const order: string[] = []
  const circles: Sequence['circles'] = []
  while (waits.size > 0) {
    const next = ready.take()
    if (next !== undefined) {
      order.push(next)
      waits.delete(next)
      for (const follower of followers.get(next) ?? []) {
        const left = waits.get(follower)
        if (left?.delete(next) && left.size === 0) ready.add(follower)
      }
      continue
    }
    const circle = findCircle(waits, earlier)
    const [first] = circle.members
    waits.get(first as string)?.delete(circle.aside.before)
    if (waits.get(first as string)?.size === 0) ready.add(first as string)
    circles.push(circle)
  }
  return { order, circles }
}

/** A circle among what waits, beginning with its member that is planned first. */
function findCircle(
  waits: ReadonlyMap<string, ReadonlySet<string>>,
  earlier: (a: string, b: string) => number,
): Sequence['circles'][number] {
  const [start] = [...waits.keys()].toSorted(earlier)
  const path: string[] = []
  const seen = new Map<string, number>()
  let at = start as string
  while (!seen.has(at)) {
    seen.set(at, path.length)
    path.push(at)
    const [next] = [...(waits.get(at) ?? [])].toSorted(earlier)
    at = next as string
  }
  const circle = path.slice(seen.get(at))
  const [first] = circle.toSorted(earlier)
  const from = circle.indexOf(first as string)
  const members = [...circle.slice(from), ...circle.slice(0, from)]
  return { members, aside: { before: members[1] as string, after: members[0] as string } }
}

/** The smallest first. */
class Queue {
  private readonly items: string[] = []
  private readonly compare: (a: string, b: string) => number

  constructor(compare: (a: string, b: string) => number) {
    this.compare = compare
  }

  add(item: string): void {
    let at = this.items.length
    this.items.push(item)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (this.compare(this.items[above] as string, item) <= 0) break
      this.items[at] = this.items[above] as string
      at = above
    }
    this.items[at] = item
  }

  take(): string | undefined {
    const [first] = this.items
    const last = this.items.pop()
    if (last === undefined || this.items.length === 0) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= this.items.length) break
      const right = this.items[below + 1]
      if (right !== undefined && this.compare(right, this.items[below] as string) < 0) below++
      if (this.compare(this.items[below] as string, last) >= 0) break
      this.items[at] = this.items[below] as string
      at = below
    }
    this.items[at] = last
    return first
  }
}
