/** Things with a time, of which the soonest is taken first; of equal times the one with the lower key. */
export class Soonest {
  private readonly times: number[] = []
  private readonly keys: number[] = []

  /** With so many that are due at once. */
  constructor(count = 0) {
    for (let key = 0; key < count; key++) this.push(0, key)
  }

  push(time: number, key: number): void {
    let at = this.times.length
    this.times.push(time)
    this.keys.push(key)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.isBefore(at, above)) return
      this.swap(at, above)
      at = above
    }
  }

  /** Throws where nothing is left. */
  pop(): [time: number, key: number] {
    if (this.times.length === 0) throw new Error('Nothing is left to take')
    const last = this.times.length - 1
    this.swap(0, last)
    const [time, key] = [this.times.pop()!, this.keys.pop()!]
    for (let at = 0; ;) {
      let least = at
      for (const below of [2 * at + 1, 2 * at + 2])
        if (below < last && this.isBefore(below, least)) least = below
      if (least === at) return [time, key]
      this.swap(at, least)
      at = least
    }
  }

  private isBefore(a: number, b: number): boolean {
    return (
      this.times[a]! < this.times[b]! || (this.times[a] === this.times[b] && this.keys[a]! < this.keys[b]!)
    )
  }

  private swap(a: number, b: number): void {
    const [time, key] = [this.times[a]!, this.keys[a]!]
    this.times[a] = this.times[b]!
    this.keys[a] = this.keys[b]!
    this.times[b] = time
    this.keys[b] = key
  }
}
