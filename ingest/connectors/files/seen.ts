/** Keys of one file's rows, in twelve bytes each or so: a file of a gigabyte has millions. */
import { keyHalves } from '../../key-filter.ts'

const SMALLEST = 1 << 10

export class SeenKeys {
  private slots = new Uint32Array(SMALLEST * 2)
  count = 0

  /** False when the key was there already. */
  add(key: string): boolean {
    const [high, low] = halves(key)
    if ((this.count + 1) * 2 > this.slots.length / 2) this.grow()
    const slot = find(this.slots, high, low)
    if (this.slots[slot] !== 0) return false
    this.slots[slot] = high
    this.slots[slot + 1] = low
    this.count++
    return true
  }

  has(key: string): boolean {
    return this.slots[find(this.slots, ...halves(key))] !== 0
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Uint32Array(old.length * 2)
    for (let i = 0; i < old.length; i += 2) {
      const [high, low] = [old[i] as number, old[i + 1] as number]
      if (high === 0) continue
      const slot = find(this.slots, high, low)
      this.slots[slot] = high
      this.slots[slot + 1] = low
    }
  }
}

/** An empty slot is one whose first half is nothing. */
function halves(key: string): [number, number] {
  const [high, low] = keyHalves(key)
  return [high || 1, low]
}

/** Where the key is, or would be. */
function find(slots: Uint32Array, high: number, low: number): number {
  const mask = slots.length / 2 - 1
  for (let at = (high ^ low) & mask; ; at = (at + 1) & mask) {
    const slot = at * 2
    if (slots[slot] === 0 || (slots[slot] === high && slots[slot + 1] === low)) return slot
  }
}
