/**
 * Which keys may have landed before, in a few bytes a key (a Bloom filter): a key that it does not know is new for
 * sure, so that most pages of a first reading land without a look into what is there.
 */
import { hash } from 'node:crypto'

/** With these, one key in 100,000 is looked up in vain. */
const BITS_PER_KEY = 32
const PROBES = 8
const SMALLEST = 1 << 16

export class KeyFilter {
  /** Beyond this many keys it has to be made anew. */
  readonly capacity: number
  private readonly words: Uint32Array
  private readonly mask: number
  count = 0

  constructor(expected: number) {
    let capacity = SMALLEST
    while (capacity < expected * 2) capacity *= 2
    this.capacity = capacity
    this.words = new Uint32Array((capacity * BITS_PER_KEY) / 32)
    this.mask = this.words.length - 1
  }

  /** The halves of the first eight bytes of the key's MD5. */
  add(high: number, low: number): void {
    this.count++
    for (let i = 0; i < PROBES; i++) {
      const probe = (high + Math.imul(i, low | 1)) >>> 0
      this.words[this.wordOf(probe)]! |= 1 << (probe & 31)
    }
  }

  mayHold(high: number, low: number): boolean {
    for (let i = 0; i < PROBES; i++) {
      const probe = (high + Math.imul(i, low | 1)) >>> 0
      if ((this.words[this.wordOf(probe)]! & (1 << (probe & 31))) === 0) return false
    }
    return true
  }

  private wordOf(probe: number): number {
    return (Math.imul(probe, 0x9e3779b1) >>> 5) & this.mask
  }
}

/** Upper and lower half of md5_number_upper, as DuckDB calls it. */
export function keyHalves(key: string): [number, number] {
  const digest = hash('md5', key, 'buffer')
  return [digest.readUInt32LE(4), digest.readUInt32LE(0)]
}
