/** What tools post: kept before it is answered, then understood. api/plugins/app/receive.ts puts it behind an address. */
import { createHash } from 'node:crypto'
import { readForgotten } from '../privacy/forgotten.ts'
import type { Connector, Delivery, Identity, Receiver, Source } from './contract.ts'
import { bodyWithoutForgotten } from './forgotten.ts'
import { MalformedDelivery } from './receiver.ts'
import { DeliveryCounts } from './receive/counts.ts'
import { dropOld, readPlace, type Kept } from './receive/deliveries.ts'
import { Intake } from './receive/intake.ts'
import type { ReceiverState, ReceivingParts } from './receive/parts.ts'
import { Processing } from './receive/processing.ts'
import { RefusedDelivery } from './receive/refusal.ts'
import { Rereading } from './receive/rereading.ts'
import { secretsOf } from './receive/secrets.ts'
import { Seen } from './receive/seen.ts'
import { StaleRecords } from './receive/stale.ts'
import { Underway } from './receive/underway.ts'

export type { Count, Outcome } from './receive/counts.ts'
export type { ReceiverState, ReceivingParts } from './receive/parts.ts'
export { RefusedDelivery } from './receive/refusal.ts'

export interface Door {
  source: Source
  receiver: Receiver
}

const DAY_MS = 86_400_000
/** How long raw deliveries are kept once they are processed. */
export const KEPT_DAYS = 30
const DROP_EVERY_MS = 3_600_000
const SAVE_EVERY_MS = 5_000

export class Receiving {
  private readonly parts: ReceivingParts
  private readonly counts: DeliveryCounts
  private readonly stale: StaleRecords
  private readonly intake: Intake
  private readonly seen: Seen
  private readonly processing: Processing
  private readonly rereading: Rereading
  private readonly underway = new Underway()
  private readonly timers: NodeJS.Timeout[] = []
  private landed: number
  private isCountDue = false

  private constructor(
    parts: ReceivingParts,
    read: { counts: DeliveryCounts; stale: StaleRecords; landed: number; done: number },
  ) {
    const { warehouse, onRows, onError, now } = parts
    this.parts = parts
    this.counts = read.counts
    this.stale = read.stale
    this.landed = read.landed
    this.seen = new Seen(warehouse)
    const find = (id: string) => this.find(id)
    this.rereading = new Rereading({ ...parts, stale: this.stale, find, onRows, onError })
    this.processing = new Processing(
      {
        warehouse,
        counts: this.counts,
        stale: this.stale,
        find,
        clonesOf: (repositories) => parts.clonesOf(repositories),
        onError: (error) => onError(error, 'deliveries'),
        onDone: ({ hasRows, isStale }) => {
          if (hasRows) onRows()
          if (isStale) this.rereading.want()
        },
        now,
      },
      read.done,
    )
    this.intake = new Intake(warehouse, read.landed, (landed) => this.hear(landed), parts.room)
  }

  static async open(parts: ReceivingParts): Promise<Receiving> {
    const { warehouse } = parts
    const [counts, stale, place] = await Promise.all([
      DeliveryCounts.read(warehouse),
      StaleRecords.read(warehouse),
      readPlace(warehouse),
    ])
    return new Receiving(parts, { counts, stale, ...place })
  }

  /** Goes on with what landed before and was not processed. */
  start(): void {
    this.processing.want()
    this.rereading.want()
    this.every(DROP_EVERY_MS, () =>
      this.parts.warehouse.land((lane) => dropOld(lane, this.parts.now() - KEPT_DAYS * DAY_MS)),
    )
    this.every(SAVE_EVERY_MS, async () => {
      if (!this.isCountDue) return
      this.isCountDue = false
      await this.parts.warehouse.land((lane) => this.counts.save(lane))
    })
  }

  /** Before the body is read. Errors: RefusedDelivery unknown, closed, large, full. */
  enter(id: string, length: number | null): Door {
    const found = this.find(id)
    const receiver = found?.connector.receiver
    if (!found)
      throw new RefusedDelivery('unknown', `No source of this name takes deliveries: ${id.slice(0, 200)}`)
    if (!receiver)
      throw new RefusedDelivery(
        'unknown',
        `Nothing that this tool posts is read, its sources are only polled: ${id}`,
      )
    const { source } = found
    if (secretsOf(source).length === 0)
      throw this.refuse(
        id,
        'closed',
        `No secret is set, name its variable under webhook_secrets and set it; nothing is taken unsigned: ${id}`,
      )
    if (length !== null && length > receiver.bodyLimit) throw this.tooLarge({ source, receiver })
    return { source, receiver }
  }

  tooLarge({ source, receiver }: Door): RefusedDelivery {
    return this.refuse(
      source.id,
      'large',
      `The body is larger than this tool sends, at most ${receiver.bodyLimit} bytes: ${source.id}`,
    )
  }

  /** Room for a body that is about to be read; `leave` gives it back. Errors: RefusedDelivery full. */
  reserve({ source }: Door, bytes: number): void {
    if (!this.intake.reserve(bytes))
      throw this.refuse(source.id, 'full', 'More comes than can be written, send it again in a few seconds')
  }

  leave(bytes: number): void {
    this.intake.release(bytes)
  }

  /**
   * Resolves once it is on the disk for good: true when it is new, false when it came before. Errors: RefusedDelivery
   * signature, stale, malformed; WarehouseError.
   */
  async take({ source, receiver }: Door, delivery: Delivery): Promise<boolean> {
    const refusal = receiver.verify(delivery, secretsOf(source), this.parts.now())
    if (refusal) throw this.refuse(source.id, refusal.reason, refusal.message)
    const identity = this.identify({ source, receiver }, delivery)
    const digest = createHash('sha256')
      .update(`${identity.event}\0`)
      .update(delivery.body)
      .digest('hex')
      .slice(0, 32)
    const { signsId } = receiver
    const byBody = !(typeof signsId === 'function' ? signsId(delivery) : signsId)
    const keys = [`${source.id}\0${identity.id}`, ...(byBody ? [`${source.id}\0#${digest}`] : [])]
    const isNew = await this.underway.once(keys, async () => {
      const trace = { source: source.id, identity, digest }
      if (await this.seen.has(trace, byBody)) return false
      const body = bodyWithoutForgotten(delivery.body, readForgotten(this.parts.warehouse.folder))
      await this.intake.land({ ...trace, delivery: { ...delivery, body } })
      await this.seen.add(trace)
      return true
    })
    if (!isNew) this.count(source.id, 'doubled', identity.event)
    return isNew
  }

  state(source: Source): ReceiverState | null {
    if (!this.find(source.id)?.connector.receiver) return null
    return {
      isOpen: secretsOf(source).length > 0,
      counts: this.counts.of(source.id),
      backlog: Math.max(0, this.landed - this.processing.place()),
      stale: this.stale.count(source.id),
      error: this.rereading.errorOf(source.id),
    }
  }

  /** Resolves when all that has landed is processed and what was stale is read. */
  async settled(): Promise<void> {
    await this.intake.settled()
    await this.processing.settled()
    await this.rereading.settled()
  }

  /** Takes nothing more and leaves the rest to the next start. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer)
    await this.intake.settled()
    await Promise.all([this.processing.stop(), this.rereading.stop()])
    if (this.isCountDue) await this.parts.warehouse.land((lane) => this.counts.save(lane))
  }

  private hear(landed: Kept[]): void {
    this.landed += landed.length
    this.processing.offer(landed)
  }

  private identify({ source, receiver }: Door, delivery: Delivery): Identity {
    try {
      return receiver.identify(delivery)
    } catch (error) {
      if (!(error instanceof MalformedDelivery)) throw error
      throw this.refuse(source.id, 'malformed', error.message)
    }
  }

  private refuse(source: string, reason: RefusedDelivery['reason'], message: string): RefusedDelivery {
    this.count(source, 'refused', reason)
    return new RefusedDelivery(reason, message)
  }

  private count(source: string, outcome: 'doubled' | 'refused', name: string): void {
    this.counts.add(source, outcome, name, this.parts.now())
    this.isCountDue = true
  }

  private find(id: string): { source: Source; connector: Connector } | null {
    const source = this.parts.sources().find((one) => one.id === id)
    const connector = source && this.parts.connectors.find(({ name }) => name === source.tool)
    return source && connector ? { source, connector } : null
  }

  private every(ms: number, work: () => Promise<unknown>): void {
    const timer = setInterval(
      () => void work().catch((error: unknown) => this.parts.onError(error, 'deliveries')),
      ms,
    )
    timer.unref()
    this.timers.push(timer)
  }
}
