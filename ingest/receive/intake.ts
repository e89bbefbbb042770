/** Deliveries on their way to the disk: those that come together land together, and too many are told to come back. */
import type { Warehouse } from '../../transforms/warehouse.ts'
import { keepLanded, landDeliveries, type Kept, type Landing } from './deliveries.ts'

/** So much may wait to be written; what comes then is told to come again. */
export interface Room {
  count: number
  bytes: number
}

const ROOM: Room = { count: 4096, bytes: 128 * 1024 * 1024 }
/** What lands in one transaction. */
const TOGETHER: Room = { count: 1024, bytes: 16 * 1024 * 1024 }

const GATHER_MS = 5

interface Waiting {
  landing: Landing
  resolve(): void
  reject(error: unknown): void
}

export class Intake {
  private readonly warehouse: Warehouse
  private readonly room: Room
  private waiting: Waiting[] = []
  private held: Room = { count: 0, bytes: 0 }
  private isLanding = false
  private last: number
  private readonly onLanded: (landed: Kept[]) => void

  /** `last` is the number of the last delivery that has landed; `onLanded` hears of those that do, in their order. */
  constructor(
    warehouse: Warehouse,
    last: number,
    onLanded: (landed: Kept[]) => void = () => undefined,
    room: Room = ROOM,
  ) {
    this.warehouse = warehouse
    this.last = last
    this.onLanded = onLanded
    this.room = room
  }

  /** Whether a body of this size may still be taken; what is still being sent counts. */
  reserve(bytes: number): boolean {
    const { count, bytes: size } = this.held
    if (count >= this.room.count || (count > 0 && size + bytes > this.room.bytes)) return false
    this.held = { count: count + 1, bytes: size + bytes }
    return true
  }

  release(bytes: number): void {
    this.held = { count: this.held.count - 1, bytes: this.held.bytes - bytes }
  }

  /** Resolves when it is on the disk for good. Errors: WarehouseError. */
  land(landing: Landing): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ landing, resolve, reject })
      if (!this.isLanding) void this.drain()
    })
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    while (this.isLanding) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  private async drain(): Promise<void> {
    this.isLanding = true
    // What arrives in the same turn of the loop lands with the first.
    await new Promise((resolve) => setImmediate(resolve))
    for (let before = 1; this.waiting.length > 0;) {
      // Where many come, a commit waits for a few more of them.
      if (before > 1 && this.waiting.length < TOGETHER.count)
        await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
      const batch = this.take()
      before = batch.length
      const first = this.last + 1
      try {
        await this.warehouse.receive((lane) =>
          landDeliveries(
            lane,
            first,
            batch.map(({ landing }) => landing),
          ),
        )
        this.last += batch.length
        this.onLanded(batch.map(({ landing }, i) => keepLanded(landing, first + i)))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.isLanding = false
  }

  private take(): Waiting[] {
    let bytes = 0
    const over = this.waiting.findIndex(({ landing }, i) => {
      bytes += landing.delivery.body.length
      return i > 0 && (i >= TOGETHER.count || bytes > TOGETHER.bytes)
    })
    return this.waiting.splice(0, over < 0 ? this.waiting.length : over)
  }
}
