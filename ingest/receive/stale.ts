/** Records that a delivery called stale, until they have been read again; a stop or a crash forgets none. */
import type { Lane, Warehouse } from '../../transforms/warehouse.ts'

/** A whole source is one record of no stream. */
export interface StaleKey {
  source: string
  stream: string
  key: string
}

export class StaleRecords {
  /** By source and stream: when each key was last called stale (epoch ms). */
  private readonly since = new Map<string, Map<string, Map<string, number>>>()

  static async read(warehouse: Warehouse): Promise<StaleRecords> {
    const stale = new StaleRecords()
    const rows = await warehouse.rows<StaleKey & { since: number }>(
      `select source, stream, key, max(since_at) as since from meta.stale_record group by source, stream, key`,
    )
    for (const row of rows) stale.put(row, row.since)
    return stale
  }

  /** In the landing lane; call `keep` once that is committed. */
  async save(lane: Lane, keys: readonly StaleKey[], at: number): Promise<void> {
    if (keys.length === 0) return
    await lane.append('meta.stale_record', {
      source: keys.map(({ source }) => source),
      stream: keys.map(({ stream }) => stream),
      key: keys.map(({ key }) => key),
      since_at: keys.map(() => at),
    })
  }

  keep(keys: readonly StaleKey[], at: number): void {
    for (const key of keys) this.put(key, at)
  }

  sources(): string[] {
    return [...this.since.keys()]
  }

  count(source: string): number {
    return [...(this.since.get(source)?.values() ?? [])].reduce((sum, { size }) => sum + size, 0)
  }

  /** Keys by stream, oldest first. */
  of(source: string): Map<string, string[]> {
    const streams = [...(this.since.get(source) ?? [])]
    return new Map(streams.map(([stream, keys]) => [stream, [...keys.keys()]]))
  }

  /** They have been read again since `startedAt`; what was called stale later stays so. */
  async settle(
    warehouse: Warehouse,
    source: string,
    stream: string,
    keys: readonly string[],
    startedAt: number,
  ): Promise<void> {
    await warehouse.land((lane) =>
      lane.run(
        `delete from meta.stale_record where source = $source and stream = $stream
           and key in (select unnest($keys)) and since_at < $at`,
        { source, stream, keys, at: new Date(startedAt) },
      ),
    )
    this.forget(source, stream, keys, startedAt)
  }

  /** The whole source has been read since `startedAt`. */
  async settleAll(warehouse: Warehouse, source: string, startedAt: number): Promise<void> {
    for (const [stream, keys] of this.of(source))
      await this.settle(warehouse, source, stream, keys, startedAt)
  }

  private put({ source, stream, key }: StaleKey, at: number): void {
    const streams = this.since.get(source) ?? new Map<string, Map<string, number>>()
    this.since.set(source, streams)
    const keys = streams.get(stream) ?? new Map<string, number>()
    streams.set(stream, keys)
    keys.set(key, at)
  }

  private forget(source: string, stream: string, keys: readonly string[], startedAt: number): void {
    const streams = this.since.get(source)
    const known = streams?.get(stream)
    for (const key of keys) if ((known?.get(key) ?? Infinity) < startedAt) known?.delete(key)
    if (known?.size === 0) streams?.delete(stream)
    if (streams?.size === 0) this.since.delete(source)
  }
}
