import bindings from '@duckdb/node-bindings'

/** What the binding keeps private of a vector of text. */
export interface TextVector {
  /** 16 bytes an item: its length, then the text itself where it has up to 12 bytes, else four of them and an address. */
  dataView: DataView<ArrayBuffer>
  validity: { data: BigUint64Array | null }
}

const INLINE_BYTES = 12

/**
 * Appends the texts of a vector. Those that lie one behind the other in memory, as the engine leaves them, are fetched at
 * once: a call for each, and a buffer for each to be collected, take ten times as long.
 */
export function readTexts({ dataView, validity }: TextVector, count: number, out: unknown[]): void {
  const { buffer, byteOffset, byteLength } = dataView
  const words = new Uint32Array(buffer, byteOffset, 4 * count)
  const inline = Buffer.from(buffer, byteOffset, byteLength)
  const bits = validity.data && new Uint8Array(validity.data.buffer, validity.data.byteOffset)
  const isKnown = (i: number) => !bits || (bits[i >> 3]! & (1 << (i & 7))) !== 0
  const isLong = (i: number) => words[4 * i]! > INLINE_BYTES && isKnown(i)
  for (let from = 0; from < count;) {
    const { to, size } = isLong(from) ? findRun(words, from, count, isLong) : { to: from + 1, size: 0 }
    const run = size === 0 ? null : bindings.get_data_from_pointer(buffer, byteOffset + 16 * from + 8, size)
    const texts = run && Buffer.from(run.buffer, run.byteOffset, run.byteLength)
    let place = 0
    for (let i = from; i < to; i++) {
      const length = words[4 * i]!
      if (!isKnown(i)) out.push(null)
      else if (length <= INLINE_BYTES) out.push(inline.toString('utf8', 16 * i + 4, 16 * i + 4 + length))
      else out.push(texts!.toString('utf8', place, (place += length)))
    }
    from = to
  }
}

/** From a long text up to the first one that does not follow it without a gap; short and unknown ones lie elsewhere. */
function findRun(words: Uint32Array, from: number, count: number, isLong: (i: number) => boolean) {
  const [low, high] = [words[4 * from + 2]!, words[4 * from + 3]!]
  let size = 0
  let to = from
  for (; to < count; to++) {
    if (!isLong(to)) continue
    // An address has two halves; a run ends where the lower one is full.
    if (words[4 * to + 2] !== low + size || words[4 * to + 3] !== high) break
    size += words[4 * to]!
  }
  return { to, size }
}

/** How long the texts of a vector are together, without reading them. */
export function bytesOfTexts({ dataView, validity }: TextVector, count: number): number {
  const bits = validity.data && new Uint8Array(validity.data.buffer, validity.data.byteOffset)
  let bytes = 0
  for (let i = 0; i < count; i++) {
    const isKnown = !bits || (bits[i >> 3]! & (1 << (i & 7))) !== 0
    if (isKnown) bytes += dataView.getUint32(16 * i, true)
  }
  return bytes
}
