import { AsyncLocalStorage } from 'node:async_hooks'
import type { Warehouse } from '../../transforms/warehouse.ts'

interface Held<Told> {
  warehouse: Warehouse
  /** What is said of it. */
  told: Told
  users: number
  isLeft: boolean
  isClosed: boolean
  onIdle: () => void
}

/**
 * One warehouse in place of another, without a moment in which there is none: what reads the old one reads on to its end,
 * and what has to be of one piece is read from one.
 */
export class Switch<Told> {
  private readonly pinned = new AsyncLocalStorage<Held<Told>>()
  private current: Held<Told>
  /** What everybody holds, whichever warehouse stands behind it now. */
  readonly warehouse: Warehouse

  constructor(first: Warehouse, told: Told) {
    this.current = hold(first, told)
    this.warehouse = this.behind(first)
  }

  /** Of the warehouse that is read here. */
  get told(): Told {
    return this.held().told
  }

  /** From now on everything reads the next one; resolves when nobody reads the old one any more and it is closed. */
  async take(next: Warehouse, told: Told): Promise<void> {
    const old = this.current
    this.current = hold(next, told)
    old.isLeft = true
    if (old.users > 0) await new Promise<void>((resolve) => (old.onIdle = resolve))
    else old.isClosed = true
    await old.warehouse.close()
  }

  /** All that `work` reads, and what it waits for, is of one warehouse, whichever is taken up meanwhile. */
  async whole<T>(work: () => Promise<T>): Promise<T> {
    const { held, leave } = this.enter()
    try {
      return await this.pinned.run(held, work)
    } finally {
      leave()
    }
  }

  private held(): Held<Told> {
    const pinned = this.pinned.getStore()
    return pinned === undefined || pinned.isClosed ? this.current : pinned
  }

  /** Whoever enters leaves, and counts once however often he says so. */
  private enter(): { held: Held<Told>; leave: () => void } {
    const held = this.held()
    held.users++
    let isIn = true
    const leave = () => {
      if (!isIn) return
      isIn = false
      held.users--
      if (!held.isLeft || held.users > 0) return
      held.isClosed = true
      held.onIdle()
    }
    return { held, leave }
  }

  private async use<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    const { held, leave } = this.enter()
    try {
      return await work(held.warehouse)
    } finally {
      leave()
    }
  }

  /** What is read for as long as its reader takes: `hand` ties the end of that to `leave`. */
  private async lend<T>(
    open: (warehouse: Warehouse) => Promise<T>,
    hand: (lent: T, leave: () => void) => T,
  ): Promise<T> {
    const { held, leave } = this.enter()
    try {
      return hand(await open(held.warehouse), leave)
    } catch (error) {
      leave()
      throw error
    }
  }

  private behind(first: Warehouse): Warehouse {
    const now = () => this.held().warehouse
    return {
      get file() {
        return now().file
      },
      folder: first.folder,
      get exports() {
        return now().exports
      },
      get memory() {
        return now().memory
      },
      get written() {
        return now().written
      },
      handover: first.handover,
      rows: (sql, parameters, options) => this.use(({ rows }) => rows(sql, parameters, options)),
      columns: (sql, parameters, options) => this.use(({ columns }) => columns(sql, parameters, options)),
      export: (...given) => this.use((warehouse) => warehouse.export(...given)),
      moment: (work, options) => this.use(({ moment }) => moment(work, options)),
      stream: (sql, parameters, options) =>
        this.lend(({ stream }) => stream(sql, parameters, options), streamLeaving),
      guest: (options) =>
        this.lend(
          ({ guest }) => guest(options),
          (lease, leave) => ({ ...lease, release: both(lease.release, leave) }),
        ),
      beside: first.beside,
      transfer: first.transfer,
      copy: first.copy,
      land: first.land,
      receive: first.receive,
      build: first.build,
      close: () => this.current.warehouse.close(),
    }
  }
}

type Chunks = Awaited<ReturnType<Warehouse['stream']>>

function streamLeaving(
  { columns, close, [Symbol.asyncIterator]: chunks }: Chunks,
  leave: () => void,
): Chunks {
  return {
    columns,
    close: both(close, leave),
    async *[Symbol.asyncIterator]() {
      try {
        yield* { [Symbol.asyncIterator]: chunks }
      } finally {
        leave()
      }
    },
  }
}

const both = (first: () => void, then: () => void) => () => {
  first()
  then()
}

function hold<Told>(warehouse: Warehouse, told: Told): Held<Told> {
  return { warehouse, told, users: 0, isLeft: false, isClosed: false, onIdle: () => undefined }
}
