import type { Lane } from '../lanes.ts'
import { chunksOf } from '../queries.ts'
import { readColumn } from '../values.ts'

/** Keys of 64 bits as DuckDB's hash() gives them: two words each. */
export type Keys = Uint32Array

/** From keys to row numbers: an open table over typed arrays, several times faster than a map of texts. */
export class Numbering {
  private readonly keys: Keys
  private readonly slots: Int32Array
  private readonly mask: number

  /** Throws where two rows have the same key. */
  constructor(keys: Keys) {
    const count = keys.length / 2
    const size = 2 ** Math.ceil(Math.log2(Math.max(count, 1) * 2))
    this.keys = keys
    this.mask = size - 1
    this.slots = new Int32Array(size).fill(-1)
    for (let n = 0; n < count; n++) {
      const slot = this.seek(keys[2 * n]!, keys[2 * n + 1]!)
      if (this.slots[slot] !== -1)
        throw new Error(`Two commits of one key: row ${this.slots[slot]} and row ${n}`)
      this.slots[slot] = n
    }
  }

  /** The number of the i-th of other keys, −1 if unknown. */
  find(keys: Keys, i: number): number {
    return this.slots[this.seek(keys[2 * i]!, keys[2 * i + 1]!)]!
  }

  private seek(low: number, high: number): number {
    const { keys, slots, mask } = this
    let slot = low & mask
    for (let n = slots[slot]!; n !== -1; n = slots[slot]!) {
      if (keys[2 * n] === low && keys[2 * n + 1] === high) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }
}

export interface Hashed {
  /** One array for each hash() that the select begins with. */
  keys: Keys[]
  /** The columns after them. */
  columns: unknown[][]
  rowCount: number
}

/** Runs a select whose first columns are hash(…) of a text that is not NULL. */
export async function readHashed(lane: Lane, sql: string, hashes = 1): Promise<Hashed> {
  const result = await lane.connection.run(sql)
  const parts: Keys[][] = Array.from({ length: hashes }, () => [])
  const columns: unknown[][] = Array.from({ length: result.columnCount - hashes }, () => [])
  let rowCount = 0
  for await (const chunk of chunksOf(result)) {
    rowCount += chunk.rowCount
    for (const [index, part] of parts.entries()) {
      const { items } = chunk.getColumnVector(index) as unknown as { items: BigUint64Array }
      part.push(new Uint32Array(items.buffer, items.byteOffset, chunk.rowCount * 2).slice())
    }
    for (const [index, column] of columns.entries()) readColumn(chunk, index + hashes, column)
  }
  return { keys: parts.map((part) => join(part, rowCount * 2)), columns, rowCount }
}

function join(parts: Keys[], length: number): Keys {
  const whole = new Uint32Array(length)
  let place = 0
  for (const part of parts) {
    whole.set(part, place)
    place += part.length
  }
  return whole
}
