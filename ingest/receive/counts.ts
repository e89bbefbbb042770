/** How deliveries ended, counted by source: for the Sources screen. */
import type { Lane, Warehouse } from '../../transforms/warehouse.ts'

/**
 * landed: its records are in raw tables; stale: read again from the tool; ignored: nothing that is read here; unknown: an
 * event that no receiver reads; failed: not readable. Those are kept. doubled: came before; refused: by the reason.
 */
export type Outcome = 'landed' | 'stale' | 'ignored' | 'unknown' | 'failed' | 'doubled' | 'refused'

export interface Count {
  source: string
  outcome: Outcome
  /** The event, or the reason. */
  name: string
  count: number
  lastAt: number
}

/** Beyond so many names of one outcome all others are counted as one. */
const MOST_NAMES = 200
const OTHER = 'other'

export class DeliveryCounts {
  private counts = new Map<string, Count>()

  /** What is stored and not yet stored, together. */
  static async read(warehouse: Warehouse): Promise<DeliveryCounts> {
    const all = new DeliveryCounts()
    const rows = await warehouse.rows<Count>(
      'select source, outcome, name, count, last_at as "lastAt" from meta.delivery_count',
    )
    for (const row of rows) all.counts.set(keyOf(row), row)
    return all
  }

  /** Returns the way to take it back. */
  add(source: string, outcome: Outcome, name: string, at: number): () => void {
    const isKnown = this.counts.has(keyOf({ source, outcome, name }))
    const shown = isKnown || this.namesOf(source, outcome) < MOST_NAMES ? name : OTHER
    const key = keyOf({ source, outcome, name: shown })
    const count = this.counts.get(key) ?? { source, outcome, name: shown, count: 0, lastAt: at }
    count.count++
    count.lastAt = Math.max(count.lastAt, at)
    this.counts.set(key, count)
    return () => void count.count--
  }

  of(source: string): Count[] {
    return [...this.counts.values()].filter((count) => count.source === source && count.count > 0)
  }

  async save(lane: Lane): Promise<void> {
    const all = [...this.counts.values()].filter(({ count }) => count > 0)
    await lane.run('delete from meta.delivery_count')
    await lane.append('meta.delivery_count', {
      source: all.map(({ source }) => source),
      outcome: all.map(({ outcome }) => outcome),
      name: all.map(({ name }) => name),
      count: all.map(({ count }) => count),
      last_at: all.map(({ lastAt }) => lastAt),
    })
  }

  private namesOf(source: string, outcome: Outcome): number {
    return this.of(source).filter((count) => count.outcome === outcome).length
  }
}

const keyOf = ({ source, outcome, name }: Pick<Count, 'source' | 'outcome' | 'name'>) =>
  `${source}\0${outcome}\0${name}`
