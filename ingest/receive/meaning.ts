/** What deliveries mean, put together and landed as polling lands it: checked, changed ones only, newest state last. */
import type { Lane, Warehouse } from '../../transforms/warehouse.ts'
import { Checker } from '../batch.ts'
import type { ColumnArrays, Connector, Meaning, Rejection, Source, Stream } from '../contract.ts'
import { Counts } from '../counts.ts'
import { recordOf } from '../guard.ts'
import { KnownKeys } from '../known.ts'
import { appendChanged, digest, landRejections, markDeleted, type Target } from '../landing.ts'
import { dropUnkept } from '../retention/arrival.ts'
import { saveState } from '../state.ts'

interface Row {
  key: string
  values: Record<string, unknown>
  /** What its version is read from. */
  record: Record<string, unknown>
}

/** What is to land in one stream: of each key its newest row, or that it is gone. */
interface Gathered {
  rows: Map<string, Row>
  deleted: Set<string>
  rejected: Rejection[]
}

export class Meanings {
  private readonly source: Source
  private readonly connector: Connector
  private readonly streams = new Map<string, Gathered>()

  constructor(source: Source, connector: Connector) {
    this.source = source
    this.connector = connector
  }

  /** In the order in which they came. Errors: for a stream that does not exist or declares no version. */
  add({ records = {}, columns = {}, deleted = {}, rejected = {} }: Meaning): void {
    for (const [name, all] of Object.entries(records)) this.addRecords(this.find(name), all)
    for (const [name, all] of Object.entries(columns)) this.addColumns(this.find(name), all)
    for (const [name, all] of Object.entries(rejected))
      this.gather(this.find(name).name).rejected.push(...all)
    for (const [name, keys] of Object.entries(deleted)) {
      const gathered = this.gather(name)
      for (const key of keys) {
        gathered.rows.delete(key)
        gathered.deleted.add(key)
      }
    }
  }

  /** Notes something that could not be read at all, where records that did not fit are shown. */
  reject(rejection: Rejection): void {
    this.gather(DELIVERY).rejected.push(rejection)
  }

  /** In the landing lane. Returns how many rows landed. */
  async land(lane: Lane, warehouse: Warehouse, loadedAt: number): Promise<number> {
    const target: Target = { tool: this.source.tool, source: this.source.id, loadedAt }
    const counts = new Counts()
    for (const [name, { rows, deleted, rejected }] of this.streams) {
      const known = new KnownKeys(warehouse, this.source.tool, this.source.id, name)
      try {
        if (rows.size > 0) {
          const guard = { version: this.versionOf(name), since: null }
          counts.landed(
            name,
            await appendChanged(lane, target, name, columnsOf([...rows.values()]), known, guard),
          )
        }
      } finally {
        known.release()
      }
      const gone = await markDeleted(lane, target, name, [...deleted])
      if (gone > 0) counts.landed(name, { landed: gone, more: -gone })
      if (rejected.length > 0) counts.rejected(name, await landRejections(lane, target, name, rejected))
    }
    await dropUnkept(lane, target, this.connector.streams, counts)
    for (const [name, change] of counts.byStream)
      if (name !== DELIVERY)
        await saveState(lane, this.source.id, name, { ...change, loadedAt, cursor: null })
    return [...counts.byStream.values()].reduce((sum, { landed }) => sum + landed, 0)
  }

  private addRecords(stream: Stream, records: readonly unknown[]): void {
    const checker = new Checker(stream)
    const gathered = this.gather(stream.name)
    for (const record of records) {
      const key = checker.keyOf(record)
      const reason = checker.faultOf(key, record)
      const payload = JSON.stringify(record) ?? 'null'
      if (reason !== null || key === null) {
        gathered.rejected.push({ key: key ?? '', reason: reason ?? 'no key', payload })
      } else {
        const values = { _hash: digest(payload), payload }
        this.put(gathered, stream, { key, values, record: record as Row['record'] })
      }
    }
  }

  private addColumns(stream: Stream, columns: ColumnArrays): void {
    const gathered = this.gather(stream.name)
    const keys = (columns._key ?? []) as string[]
    keys.forEach((key, i) => {
      const values = Object.fromEntries(Object.entries(columns).map(([name, all]) => [name, all[i]]))
      this.put(gathered, stream, { key, values, record: recordOf(values) })
    })
  }

  private put({ rows, deleted }: Gathered, stream: Stream, row: Row): void {
    if (deleted.has(row.key)) return
    const there = rows.get(row.key)
    const version = this.versionOf(stream.name)
    const [mine, theirs] = there ? [version(row.record), version(there.record)] : []
    if (typeof mine === 'number' && typeof theirs === 'number' && mine < theirs) return
    rows.set(row.key, row)
  }

  private versionOf(name: string): NonNullable<Stream['version']> {
    const { version } = this.find(name)
    if (!version)
      throw new Error(
        `A stream whose records are pushed must declare version: ${this.connector.name}.${name}`,
      )
    return version
  }

  private find(name: string): Stream {
    const stream = this.connector.streams.find((one) => one.name === name)
    if (!stream)
      throw new Error(`A receiver names a stream that there is not: ${this.connector.name}.${name}`)
    return stream
  }

  private gather(name: string): Gathered {
    const known = this.streams.get(name) ?? { rows: new Map(), deleted: new Set(), rejected: [] }
    this.streams.set(name, known)
    return known
  }
}

/** Where whole deliveries are noted that could not be read. */
const DELIVERY = 'delivery'

function columnsOf(rows: readonly Row[]): ColumnArrays {
  const names = new Set(rows.flatMap(({ values }) => Object.keys(values)))
  names.delete('_key')
  const columns = [...names].map((name) => [name, rows.map(({ values }) => values[name] ?? null)] as const)
  return { _key: rows.map(({ key }) => key), ...Object.fromEntries(columns) }
}
