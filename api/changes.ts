import { randomBytes } from 'node:crypto'
import type { Registry } from '../transforms/model.ts'

/** Of when it is, by the minute: what was asked for without a time of its own is as of the last look at the sources. */
export const TIME = 'time'
/** Of what is known of sources, builds, alerts and scores: another with every build. */
const STATE = 'state'
const SCHEMAS = /^(meta|raw|risk|govern)\./

/** Who was away for longer asks for everything again. */
const MOST_KEPT = 500

type Listener = () => void

/** Which relations differ since when: an answer holds for as long as none that it was made of has changed. */
export class Changes {
  private readonly models: Registry['models']
  private readonly origin = randomBytes(4).toString('hex')
  private readonly last = new Map<string, number>()
  private readonly log: { at: number; toldAt: number; names: readonly string[] | null }[] = []
  private readonly listeners = new Set<Listener>()
  private whole = 0
  /** Counts what was told. */
  now = 0
  /** Counts what people changed without a build. */
  writes = 0

  constructor(registry: Registry) {
    this.models = registry.models
  }

  /** `names`: relations that differ from here on; null: nobody knows which. */
  tell(names: readonly string[] | null): void {
    this.now++
    if (names === null) this.whole = this.now
    for (const name of names ?? []) this.last.set(name, this.now)
    this.log.push({ at: this.now, toldAt: performance.now(), names })
    if (this.log.length > MOST_KEPT) this.log.shift()
    for (const listener of this.listeners) listener()
  }

  /** After a build. */
  tellBuilt(names: readonly string[] | null): void {
    this.tell(names && [...names, STATE])
  }

  /** Whether none of these relations has changed since. */
  isSame(names: Iterable<string>, since: number): boolean {
    return this.lastOf(names) <= since
  }

  /** When one of these relations last changed. */
  lastOf(names: Iterable<string>): number {
    let last = this.whole
    for (const name of names) last = Math.max(last, this.last.get(name) ?? 0)
    return last
  }

  /** When the first of these relations changed since, on the clock of `performance`; null: none has. */
  changedAt(names: readonly string[], since: number): number | null {
    if (this.isSame(names, since)) return null
    if (since < (this.log[0]?.at ?? 1) - 1) return -Infinity
    const isOne = (one: { at: number; names: readonly string[] | null }) =>
      one.at > since && (one.names === null || one.names.some((name) => names.includes(name)))
    return this.log.find(isOne)?.toldAt ?? -Infinity
  }

  /** What has changed since; null: all, or more than is known. */
  since(at: number): string[] | null {
    if (at > this.now || at < this.whole || at < (this.log[0]?.at ?? 1) - 1) return null
    const later = this.log.filter((one) => one.at > at).flatMap(({ names }) => names ?? [])
    return [...new Set(later)].sort()
  }

  /** Names a moment for who comes back later; another process knows nothing of it. */
  idOf(at = this.now): string {
    return `${this.origin}-${at}`
  }

  /** The moment that was named; null: not by this process. */
  readId(id: string): number | null {
    const [, origin, at] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id) ?? []
    return origin === this.origin ? Number(at) : null
  }

  /** The relations among names that were mentioned. */
  relationsIn(names: Iterable<string>): string[] {
    const found = new Set<string>()
    for (const name of names) {
      if (SCHEMAS.test(name)) found.add(STATE)
      else if (this.models.has(name) || name.startsWith('config.') || name === TIME || name === STATE)
        found.add(name)
    }
    return [...found].sort()
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }
}
