/** What is known of the keys of one stream, without holding them: memory must not grow with history. */
import type { Lane, Warehouse } from '../transforms/warehouse.ts'
import { KeyFilter, keyHalves } from './key-filter.ts'
import { rawTable } from './raw.ts'
import { hasState } from './state.ts'

export interface KnownRow {
  hash: string
  isDeleted: boolean
  /** Epoch ms. */
  loadedAt: number
}

/** All that are in use, by what they know: a sync and what is pushed meanwhile land the same keys. */
const inUse = new WeakMap<Warehouse, Map<string, Set<KnownKeys>>>()

/** A filter has to read all keys once, which a look-up or two does not repay. */
const LOOKUPS_BEFORE_FILTER = 3

export class KnownKeys {
  private readonly source: string
  private readonly stream: string
  private readonly table: string
  private mayBeNew: boolean
  private lookups = 0
  private readonly peers: Set<KnownKeys>
  private filter: KeyFilter | undefined

  /** `mayBeNew`: nothing of the stream had landed when somebody looked. */
  constructor(warehouse: Warehouse, tool: string, source: string, stream: string, mayBeNew = false) {
    this.source = source
    this.stream = stream
    this.mayBeNew = mayBeNew
    this.table = rawTable(tool, stream)
    this.peers = peersOf(warehouse, `${this.table} ${source}`)
    this.peers.add(this)
  }

  /** It hears no more of what others land. */
  release(): void {
    this.peers.delete(this)
  }

  /** The latest row of each of these keys that has one. */
  async read(lane: Lane, keys: readonly string[]): Promise<Map<string, KnownRow>> {
    const filter = await this.filterOf(lane)
    const asked = filter ? keys.filter((key) => filter.mayHold(...keyHalves(key))) : keys
    if (asked.length === 0) return new Map()
    const rows = await lane.rows<KnownRow & { key: string }>(
      `select _key as key, max_by(_hash, _loaded_at) as hash, max_by(_is_deleted, _loaded_at) as "isDeleted",
         max(_loaded_at) as "loadedAt"
       from ${this.table} where _source = $source and _key in (select unnest($keys)) group by _key`,
      { source: this.source, keys: asked },
    )
    return new Map(rows.map(({ key, ...row }) => [key, row]))
  }

  /** Keys that land now; a landing that is undone leaves some too many, which costs a look-up and no more. */
  add(keys: readonly string[]): void {
    for (const { filter } of this.peers) if (filter) for (const key of keys) filter.add(...keyHalves(key))
  }

  private async filterOf(lane: Lane): Promise<KeyFilter | undefined> {
    if (this.mayBeNew) {
      this.mayBeNew = false
      // Nothing to read, and what lands from now on is heard of.
      if (!(await hasState(lane, this.source, this.stream))) this.filter = new KeyFilter(0)
    }
    if (!this.filter && ++this.lookups <= LOOKUPS_BEFORE_FILTER) return undefined
    if (!this.filter || this.filter.count > this.filter.capacity) this.filter = await this.buildFilter(lane)
    return this.filter
  }

  /** Read in the lane: what others land in the same transaction counts. */
  private async buildFilter(lane: Lane): Promise<KeyFilter> {
    const from = `from ${this.table} where _source = $source`
    const parameters = { source: this.source }
    const [size] = await lane.rows<{ n: number }>(`select count(*) as n ${from}`, parameters)
    const filter = new KeyFilter((size?.n ?? 0) + 1)
    const hashes = `select md5_number_upper(_key) as h ${from}`
    const chunks = lane.chunks(
      `select cast(h >> 32 as double) as high, cast(h & 4294967295 as double) as low from (${hashes})`,
      parameters,
    )
    for await (const chunk of chunks) {
      const [highs, lows] = [chunk.getColumnVector(0), chunk.getColumnVector(1)]
      for (let i = 0; i < chunk.rowCount; i++) {
        filter.add(highs.getItem(i) as number, lows.getItem(i) as number)
      }
    }
    return filter
  }
}

function peersOf(warehouse: Warehouse, name: string): Set<KnownKeys> {
  const known = inUse.get(warehouse) ?? new Map<string, Set<KnownKeys>>()
  inUse.set(warehouse, known)
  const peers = known.get(name) ?? new Set<KnownKeys>()
  known.set(name, peers)
  return peers
}
