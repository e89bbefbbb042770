import { PassThrough } from 'node:stream'
import { maskAddresses } from '../privacy/addresses.ts'
import type { Changes } from './changes.ts'
import type { Changed, Progress } from './schemas/progress.ts'

/** Often enough for a smooth bar. */
const SEND_MS = 100
const HEARTBEAT_MS = 15_000
/** What a reader may leave unread before nothing more is written to him. */
const UNREAD_BYTES = 65_536
/** Who reads nothing for so long is gone, or would be better off to come again. */
const PATIENCE_MS = 30_000
/** Those who are cut off together should not come back together. */
const [SOONEST_MS, LATEST_MS] = [1_000, 4_000]

export interface AudienceParts {
  changes: Changes
  progress(): Progress
  /** More than so many are refused. */
  most: number
  /** Milliseconds, for tests. */
  patienceMs?: number
}

interface Reader {
  stream: PassThrough
  /** What of the changes he was told. */
  told: number
  /** The state that he saw last. */
  seen: Progress | null
  waitsSince: number | null
}

/**
 * Everybody who listens. Each reader gets the newest state and what has changed since he was last told: who reads slowly
 * gets less often more at once, so that nothing piles up for him, and nothing is lost.
 */
export class Audience {
  private readonly parts: AudienceParts
  private readonly readers = new Set<Reader>()
  private readonly heartbeat: NodeJS.Timeout
  private readonly leave: () => void
  private isDue = false
  private timer: NodeJS.Timeout | undefined
  /** The state as text: written once for all. */
  private written: { state: Progress; text: string } | undefined

  constructor(parts: AudienceParts) {
    this.parts = parts
    this.leave = parts.changes.subscribe(() => this.sendNow())
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref()
  }

  get size(): number {
    return this.readers.size
  }

  get isFull(): boolean {
    return this.readers.size >= this.parts.most
  }

  /** `after`: the id of the last event that he got before; null for one who has seen nothing. */
  join(after: string | null): PassThrough {
    const { changes } = this.parts
    const stream = new PassThrough({ highWaterMark: UNREAD_BYTES })
    const reader: Reader = { stream, told: changes.now, seen: null, waitsSince: null }
    const end = () => void this.readers.delete(reader)
    stream.on('drain', () => this.send(reader)).on('close', end)
    // One who is gone in the midst of a sentence is no fault.
    stream.on('error', end)
    this.readers.add(reader)
    const retry = Math.round(SOONEST_MS + Math.random() * (LATEST_MS - SOONEST_MS))
    const told = after === null ? changes.now : changes.readId(after)
    const missed = told === null ? null : changes.since(told)
    const state = this.parts.progress()
    reader.seen = state
    stream.write(`retry: ${retry}\n\n${this.writeState(state)}${this.writeChanged(missed)}`)
    return stream
  }

  /** The state of syncs and builds is another one. */
  hear(state: Progress): void {
    if (isMoment(state)) return
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      this.sendAll()
    }, SEND_MS)
  }

  close(): void {
    clearInterval(this.heartbeat)
    clearTimeout(this.timer)
    this.leave()
    for (const { stream } of this.readers) stream.end()
  }

  /** At the end of this turn, when whoever told has told all. */
  private sendNow(): void {
    if (this.isDue) return
    this.isDue = true
    setImmediate(() => {
      this.isDue = false
      this.sendAll()
    })
  }

  private sendAll(): void {
    for (const reader of this.readers) this.send(reader)
  }

  private send(reader: Reader): void {
    const { stream } = reader
    if (stream.writableEnded || stream.destroyed) return
    if (stream.writableNeedDrain) {
      reader.waitsSince ??= performance.now()
      return
    }
    reader.waitsSince = null
    const { changes } = this.parts
    const state = this.parts.progress()
    const changed = changes.now > reader.told ? this.writeChanged(changes.since(reader.told)) : ''
    const isNew = reader.seen !== state && !isMoment(state)
    reader.told = changes.now
    if (isNew) reader.seen = state
    const text = changed + (isNew ? this.writeState(state) : '')
    if (text !== '') stream.write(text)
  }

  private writeState(state: Progress): string {
    if (this.written?.state !== state)
      this.written = { state, text: `event: progress\ndata: ${maskAddresses(JSON.stringify(state))}\n\n` }
    return this.written.text
  }

  private writeChanged(relations: string[] | null): string {
    const { changes, progress } = this.parts
    const told: Changed = { build_id: progress().build_id, relations }
    return `id: ${changes.idOf()}\nevent: changed\ndata: ${JSON.stringify(told)}\n\n`
  }

  private beat(): void {
    const patience = this.parts.patienceMs ?? PATIENCE_MS
    for (const reader of this.readers) {
      const { stream, waitsSince } = reader
      if (waitsSince !== null && performance.now() - waitsSince > patience) stream.destroy()
      else if (!stream.writableNeedDrain && !stream.writableEnded) stream.write(': still here\n\n')
      else reader.waitsSince ??= performance.now()
    }
  }
}

/** What was pushed is built in a moment: nobody needs to follow it model by model. */
function isMoment({ is_ready, runs, state }: Progress): boolean {
  return is_ready && runs.length === 0 && state === 'building'
}
