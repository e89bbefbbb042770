import type { Guest, ReadOptions, Warehouse } from '../../transforms/warehouse.ts'

interface Held {
  warehouse: Warehouse
  users: number
  isLeft: boolean
  onIdle: () => void
}

/** One warehouse in place of another, without a moment in which there is none: what reads the old one reads on to its end. */
export class Switch {
  private current: Held
  /** What everybody holds, whichever warehouse stands behind it now. */
  readonly warehouse: Warehouse

  constructor(first: Warehouse) {
    this.current = hold(first)
    this.warehouse = this.behind(first)
  }

  /** From now on everything reads the next one; resolves when nobody reads the old one any more and it is closed. */
  async take(next: Warehouse): Promise<void> {
    const old = this.current
    this.current = hold(next)
    old.isLeft = true
    if (old.users > 0) await new Promise<void>((resolve) => (old.onIdle = resolve))
    await old.warehouse.close()
  }

  private behind(first: Warehouse): Warehouse {
    const now = () => this.current.warehouse
    return {
      get file() {
        return now().file
      },
      folder: first.folder,
      get memory() {
        return now().memory
      },
      rows: (sql, parameters, options) => this.use(({ rows }) => rows(sql, parameters, options)),
      columns: (sql, parameters, options) => this.use(({ columns }) => columns(sql, parameters, options)),
      export: (...given) => this.use((warehouse) => warehouse.export(...given)),
      moment: (work, options) => this.use(({ moment }) => moment(work, options)),
      stream: (sql, parameters, options) => this.stream(sql, parameters, options),
      guest: (options) => this.lend(options),
      beside: first.beside,
      transfer: first.transfer,
      copy: first.copy,
      land: first.land,
      receive: first.receive,
      build: first.build,
      close: () => now().close(),
    }
  }

  private async use<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    const held = this.current
    held.users++
    try {
      return await work(held.warehouse)
    } finally {
      leave(held)
    }
  }

  private async lend(options?: ReadOptions): Promise<Guest> {
    const held = this.current
    held.users++
    let isOver = false
    const end = () => {
      if (!isOver) leave(held)
      isOver = true
    }
    try {
      const lease = await held.warehouse.guest(options)
      const release = () => {
        lease.release()
        end()
      }
      return { ...lease, release }
    } catch (error) {
      end()
      throw error
    }
  }

  /** Read for as long as its reader takes. */
  private async stream(...[sql, parameters, options]: Parameters<Warehouse['stream']>) {
    const held = this.current
    held.users++
    let isOver = false
    const end = () => {
      if (!isOver) leave(held)
      isOver = true
    }
    try {
      const {
        columns,
        close,
        [Symbol.asyncIterator]: chunks,
      } = await held.warehouse.stream(sql, parameters, options)
      return {
        columns,
        close: () => {
          close()
          end()
        },
        async *[Symbol.asyncIterator]() {
          try {
            yield* { [Symbol.asyncIterator]: chunks }
          } finally {
            end()
          }
        },
      }
    } catch (error) {
      end()
      throw error
    }
  }
}

function hold(warehouse: Warehouse): Held {
  return { warehouse, users: 0, isLeft: false, onIdle: () => undefined }
}

function leave(held: Held): void {
  held.users--
  if (held.isLeft && held.users === 0) held.onIdle()
}
