import type { DuckDBInstance } from '@duckdb/node-api'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { copyDatabase, type Copied } from './backup/copy.ts'
import { openBeside, type Beside } from './beside.ts'
import { explainFault } from './faults.ts'
import { Handover } from './handover.ts'
import { JournalMark, refuseLost } from './journal.ts'
import { LaneQueue, type Lane } from './lanes.ts'
import { Memory } from './memory.ts'
import { migrate } from './migrations.ts'
import { ReaderPool, type ReadOptions } from './readers.ts'
import { guestOf, readingOf, type Guest, type Reading } from './reading.ts'
import { openInstance } from './settings.ts'
import { transferRows, type Transfer } from './transfer.ts'
import type { Parameters } from './values.ts'
import { Written } from './written.ts'

export type { Beside } from './beside.ts'
export { WarehouseError } from './faults.ts'
export type { ColumnBatch } from './append.ts'
export type { WarehouseFault } from './faults.ts'
export type { Lane } from './lanes.ts'
export type { Column, ColumnAnswer } from './queries.ts'
export type { Lease, ReadOptions } from './readers.ts'
export type { ChunkStream, Guest, Moment, Reading } from './reading.ts'
export type { Transfer } from './transfer.ts'
export type { Parameter, Parameters } from './values.ts'

export interface WarehouseOptions {
  /** The data folder; made when missing. The file is streamgauge.duckdb in it. */
  folder: string
  /** Fixes DuckDB's memory in MB; otherwise it follows the file. The process needs about 350 MB besides. */
  memoryMb?: number
  threads?: number
}

export interface Warehouse extends Reading {
  readonly file: string
  readonly folder: string
  /** Where the engine writes files for whoever asks. */
  readonly exports: string
  /** A connection of its own for a select that somebody wrote; few of them, so that the rest goes on. The caller must release. */
  guest(options?: ReadOptions): Promise<Guest>
  /** Readers of another catalogue, for which nothing is there but the views that it is given. The caller closes it. */
  beside(): Promise<Beside>
  /** Fills tables of another warehouse below `past`, which must not be open: all or none. Returns how many rows. */
  transfer(
    file: string,
    transfers: readonly Transfer[],
    parameters: Parameters,
    options?: ReadOptions,
  ): Promise<number>
  /** Copies all tables as one transaction sees them to a new file below `snapshots`, and compares the copy's rows. */
  copy(file: string, options?: ReadOptions): Promise<Copied>
  /** Landing lane: one work at a time, whole or not at all. Some that wait may share a transaction, and be run again. */
  land<T>(work: (lane: Lane) => Promise<T>): Promise<T>
  /** Receiving lane: the same, for what others post and wait for; it writes `raw.delivery` and nothing else. */
  receive<T>(work: (lane: Lane) => Promise<T>): Promise<T>
  /** Building lane: one transaction each, independent of landing. */
  build<T>(work: (lane: Lane) => Promise<T>): Promise<T>
  /** The engine's memory limit: `retry` gives work more when it fails by it, `prepare` at once what that turned out to be, `fit` goes back to what the file needs. */
  readonly memory: Pick<Memory, 'retry' | 'prepare' | 'fit' | 'used'>
  /** What lanes wrote since the file was opened. */
  readonly written: Written
  /** What the process before left for this one, to whoever asks first, and what is left for the next one, unless anything is written until the file is closed. */
  readonly handover: Pick<Handover, 'take' | 'leave'>
  /** Interrupts what runs; transactions under way are undone. */
  close(): Promise<void>
}

const READERS = 8
const GUESTS = 2
const GUESTS_WAITING = 16
const LANDED_TOGETHER = 8
const opened = new Map<string, { warehouse: Promise<Warehouse>; users: number }>()
/** A file opened again before it is closed would be open twice. */
const closing = new Map<string, Promise<void>>()

/**
 * Opens the one warehouse of a data folder. A second call in this process shares it; DuckDB would not refuse a
 * second instance on the same file, and the two would destroy each other's pages.
 * Errors: WarehouseError locked (names the process), too_new, damaged, no_space, unwritable.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const folder = resolve(options.folder)
  let entry = opened.get(folder)
  if (!entry) {
    const closed = closing.get(folder) ?? Promise.resolve()
    entry = { warehouse: closed.then(() => openFile(folder, options)), users: 0 }
    opened.set(folder, entry)
    entry.warehouse.catch(() => opened.delete(folder))
  }
  entry.users++
  return entry.warehouse
}

async function openFile(folder: string, options: WarehouseOptions): Promise<Warehouse> {
  const file = join(folder, 'streamgauge.duckdb')
  let instance: DuckDBInstance | undefined
  try {
    mkdirSync(folder, { recursive: true })
    refuseLost(file)
    const written = new Written()
    const handover = new Handover(file, written)
    instance = await openInstance(folder, file, options)
    const landing = await instance.connect()
    await migrate(landing, file)
    const receiving = await instance.connect()
    const building = await instance.connect()
    const control = await instance.connect()
    const memory = new Memory(control, file, options)
    const mark = new JournalMark(file)
    const commits = { commit: (work: () => Promise<unknown>) => mark.after(() => memory.commit(work)) }
    const lanes = {
      landing: new LaneQueue(landing, file, commits, { together: LANDED_TOGETHER, written }),
      receiving: new LaneQueue(receiving, file, commits, { written }),
      building: new LaneQueue(building, file, commits, { written }),
    }
    const readers = new ReaderPool(instance, file, READERS)
    const guests = new ReaderPool(instance, file, GUESTS, GUESTS_WAITING)
    const others = new Set<Beside>()
    const beside = async () => {
      const other = await openBeside(instance!, file, (own) =>
        readingOf(own, memory, join(folder, 'publish')),
      )
      others.add(other)
      return { ...other, close: () => (others.delete(other) ? other.close() : Promise.resolve()) }
    }
    const closeReaders = () => Promise.all([readers, guests, ...others].map((one) => one.close()))
    const reading = { readers, guests, beside, closeReaders }
    return assemble(folder, file, { ...lanes, written, handover }, reading, memory, () => {
      control.closeSync()
      landing.closeSync()
      receiving.closeSync()
      building.closeSync()
      instance?.closeSync()
      mark.close()
      handover.close()
    })
  } catch (error) {
    instance?.closeSync()
    throw explainFault(error, file)
  }
}

interface Writers {
  landing: LaneQueue
  receiving: LaneQueue
  building: LaneQueue
  written: Written
  handover: Handover
}

interface Readers {
  readers: ReaderPool
  guests: ReaderPool
  beside: Warehouse['beside']
  closeReaders(): Promise<unknown>
}

function assemble(
  folder: string,
  file: string,
  { written, handover, ...lanes }: Writers,
  { readers, guests, beside, closeReaders }: Readers,
  memory: Memory,
  closeAll: () => void,
): Warehouse {
  return {
    file,
    folder,
    exports: join(folder, 'publish'),
    memory,
    written,
    handover,
    ...readingOf(readers, memory, join(folder, 'publish')),
    guest: (options) => guestOf(guests, options),
    beside,
    transfer: (other, transfers, parameters, options) =>
      memory.retry(() =>
        readers.use((connection) => transferRows(connection, other, transfers, parameters), options),
      ),
    copy: (other, options) =>
      memory.retry(() => readers.use((connection) => copyDatabase(connection, other), options)),
    land: (work) => lanes.landing.enqueue(work),
    receive: (work) => lanes.receiving.enqueue(work),
    build: (work) => lanes.building.enqueue(work),
    async close() {
      const entry = opened.get(folder)
      if (!entry || --entry.users > 0) return
      opened.delete(folder)
      const writers = Object.values(lanes).map((lane) => lane.stop())
      const idle = Promise.all([...writers, closeReaders(), memory.close()])
      const done = idle.then(closeAll).finally(() => closing.delete(folder))
      closing.set(folder, done)
      await done
    },
  }
}
