/** One stream of one source: fetch, check, land, remember, page by page. */
import Schema from 'typebox/schema'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Warehouse, Lane } from '../transforms/warehouse.ts'
import {
  SourceError,
  type ColumnArrays,
  type Connector,
  type Landed,
  type OpenContext,
  type Page,
  type Rejection,
  type Source,
  type Stream,
} from './contract.ts'
import {
  appendRows,
  changedRows,
  landPayloads,
  landRejections,
  markDeleted,
  nextLoadedAt,
  readHashes,
  type PayloadRow,
  type Target,
} from './landing.ts'
import { rawTable } from './raw.ts'
import { countRows, readCursor, saveState, type StreamOutcome } from './state.ts'
import type { SyncProgress } from './sync.ts'

export interface StreamRunOptions extends OpenContext {
  warehouse: Warehouse
  connector: Connector
  source: Source
  stream: Stream
  session: unknown
  tell(phase: SyncProgress['phase'], done: number, total: number | null, message?: string): void
}

/** Faults that may be over in a moment; the second attempt goes on from the saved cursor. */
const PASSING = new Set(['unreachable', 'timed_out', 'limited'])
const PAUSE_MS = 1000

export class StreamRun {
  /** Of the stream and of those that its pages fill too. */
  readonly outcomes: StreamOutcome[]
  private readonly options: StreamRunOptions
  private readonly validator: ReturnType<typeof Schema.Compile> | undefined
  private readonly current = new Map<string, Map<string, string>>()
  private readonly seen = new Map<string, Set<string>>()
  private hasPages = false

  constructor(options: StreamRunOptions) {
    this.options = options
    const { stream, connector } = options
    const filled = connector.streams.filter(
      ({ name, pages }) => name === stream.name || (!pages && isFilledBy(connector, name, stream)),
    )
    this.outcomes = filled.map(({ name }) => ({ name, landed: 0, rejected: 0, total: 0 }))
    this.validator = stream.schema ? Schema.Compile(stream.schema) : undefined
  }

  /** Reads all pages; throws what the source or the warehouse throws. */
  async read(): Promise<void> {
    try {
      await this.readOnce()
    } catch (error) {
      if (!(error instanceof SourceError) || !PASSING.has(error.code)) throw error
      await sleep(PAUSE_MS, undefined, { signal: this.options.signal })
      await this.readOnce()
    }
    await this.countAll()
  }

  private async readOnce(): Promise<void> {
    const { stream, source, warehouse, signal, session, note, progress } = this.options
    this.seen.clear()
    this.current.clear()
    this.hasPages = false
    const cursor = await readCursor(warehouse, source.id, stream.name)
    let last: string | undefined
    const context = { source, cursor, signal, session, note, progress, landed: this.landed() }
    for await (const page of stream.pages?.(context) ?? []) {
      signal.throwIfAborted()
      this.hasPages = true
      last = page.cursor ?? last
      await this.landPage(page)
    }
    signal.throwIfAborted()
    if (this.hasPages) await this.finish(stream.sorted ? null : (last ?? null))
  }

  private landed(): Landed {
    const { source, warehouse } = this.options
    return {
      rows: (sql) => warehouse.rows(sql, { source: source.id }),
      keys: async (stream) => {
        const { data } = await warehouse.columns(
          `select _key from ${rawTable(source.tool, stream)} where _source = $source
           group by _key having not max_by(_is_deleted, _loaded_at)`,
          { source: source.id },
        )
        return new Set((data[0] ?? []) as string[])
      },
    }
  }

  private async landPage(page: Page): Promise<void> {
    const { warehouse, stream } = this.options
    const { rows, rejected } = this.checkRecords(page)
    await this.transact(stream.sorted ? (page.cursor ?? null) : null, async (lane, target, counts) => {
      for (const [name, columns] of Object.entries(page.columns ?? {})) {
        counts.landed(name, await this.landTyped(lane, target, name, columns))
      }
      counts.landed(stream.name, await landPayloads(lane, target, stream.name, rows, warehouse.folder))
      for (const [name, keys] of Object.entries(page.deleted ?? {})) {
        await markDeleted(lane, target, name, keys)
        counts.landed(name, keys.length)
      }
      counts.rejected(stream.name, await landRejections(lane, target, stream.name, rejected))
    })
  }

  /** Marks what a whole reading no longer holds, and saves the cursor of an unsorted stream. */
  private async finish(cursor: string | null): Promise<void> {
    const { stream } = this.options
    if (stream.landing !== 'whole' && cursor === null) return
    await this.transact(cursor, async (lane, target, counts) => {
      if (stream.landing !== 'whole') return
      const current = this.current.get(stream.name) ?? (await readHashes(lane, target, stream.name))
      const seen = this.seen.get(stream.name)
      const gone = [...current.keys()].filter((key) => !seen?.has(key))
      await markDeleted(lane, target, stream.name, gone)
      counts.landed(stream.name, gone.length)
    })
  }

  /** One landing: rows, counts and cursor together, or none of them. */
  private async transact(
    cursor: string | null,
    work: (lane: Lane, target: Target, counts: Counts) => Promise<void>,
  ): Promise<void> {
    const { warehouse, source, stream } = this.options
    const counts = new Counts()
    await warehouse.land(async (lane) => {
      const target = { tool: source.tool, source: source.id, loadedAt: await nextLoadedAt(lane) }
      await work(lane, target, counts)
      if (cursor !== null) counts.landed(stream.name, 0)
      for (const [name, change] of counts.byStream) {
        await saveState(lane, source.id, name, { cursor: name === stream.name ? cursor : null, ...change })
      }
    })
    for (const outcome of this.outcomes) {
      const change = counts.byStream.get(outcome.name)
      outcome.landed += change?.landed ?? 0
      outcome.rejected += change?.rejected ?? 0
    }
  }

  private async landTyped(lane: Lane, target: Target, name: string, columns: ColumnArrays): Promise<number> {
    const declared = this.options.connector.streams.find((stream) => stream.name === name)
    if (!declared?.columns) throw new Error(`A page holds columns of a stream that declares none: ${name}`)
    if (declared.landing === 'append') return appendRows(lane, target, name, columns)
    const current = this.current.get(name) ?? (await readHashes(lane, target, name))
    this.current.set(name, current)
    const seen = this.seen.get(name) ?? new Set<string>()
    this.seen.set(name, seen)
    return appendRows(lane, target, name, changedRows(columns, current, seen))
  }

  private checkRecords(page: Page): { rows: PayloadRow[]; rejected: Rejection[] } {
    const { stream } = this.options
    const rejected = [...(page.rejected ?? [])]
    const rows = new Map<string, string>()
    const seen = this.seen.get(stream.name) ?? new Set<string>()
    if (page.records) this.seen.set(stream.name, seen)
    for (const record of page.records ?? []) {
      const key = keyOf(record, stream.key)
      const payload = JSON.stringify(record) ?? 'null'
      const reason = key === null ? `no key in field ${stream.key}` : this.findFault(record)
      if (reason) rejected.push({ key: key ?? '', reason, payload })
      else rows.set(key as string, payload)
      if (key !== null) seen.add(key)
    }
    return { rows: [...rows].map(([key, payload]) => ({ key, payload })), rejected }
  }

  private findFault(record: unknown): string | null {
    if (!this.validator || this.validator.Check(record)) return null
    const [, errors] = this.validator.Errors(record)
    const first = errors[0]
    return first ? `${first.instancePath || '/'} ${first.message}` : 'does not fit the schema'
  }

  private async countAll(): Promise<void> {
    const { warehouse, connector, source } = this.options
    await warehouse.land(async (lane) => {
      for (const outcome of this.outcomes) {
        const stream = connector.streams.find(({ name }) => name === outcome.name)
        if (stream) outcome.total = await countRows(lane, source, stream, this.hasPages)
      }
    })
  }
}

class Counts {
  readonly byStream = new Map<string, { landed: number; rejected: number }>()

  landed(name: string, count: number): void {
    this.of(name).landed += count
  }

  rejected(name: string, count: number): void {
    this.of(name).rejected += count
  }

  private of(name: string): { landed: number; rejected: number } {
    const known = this.byStream.get(name) ?? { landed: 0, rejected: 0 }
    this.byStream.set(name, known)
    return known
  }
}

/** A stream without pages of its own is filled by the last one before it that has some. */
function isFilledBy(connector: Connector, name: string, parent: Stream): boolean {
  const names = connector.streams.map((stream) => stream.name)
  const before = connector.streams.slice(0, names.indexOf(name)).filter(({ pages }) => pages)
  return before.at(-1) === parent
}

function keyOf(record: unknown, field: string): string | null {
  const value = (record as Record<string, unknown> | null)?.[field]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}
