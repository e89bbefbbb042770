/**
 * What a tool posts by itself, and how a connector understands it. The framework keeps the raw delivery before it
 * answers; a receiver is pure functions over it. docs/webhooks.md goes through it.
 */
import type { ColumnArrays, Rejection, Source } from './contract.ts'

/** As it came. */
export interface Delivery {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Epoch ms. */
  readonly receivedAt: number
}

export interface Identity {
  /** Two deliveries of one source with one id are one: the second is answered and changes nothing. */
  id: string
  /** In the tool's words, for instance `pull_request.closed`. */
  event: string
  /** Epoch ms by the tool's clock; null when it does not say. */
  sentAt: number | null
}

export interface Refusal {
  /** `stale`: sent too long ago, by what its signature covers. */
  reason: 'signature' | 'stale'
  /** For whoever sent it: one clause, a colon, the value; never holds a secret. */
  message: string
}

/** What a delivery means. Whatever is left out has not changed. */
export interface Meaning {
  /** By stream, in the very shape that polling lands; the stream declares `version`. */
  records?: Readonly<Record<string, readonly unknown[]>>
  /** Typed rows by stream, `_key` included; the stream declares `version`. */
  columns?: Readonly<Record<string, ColumnArrays>>
  /** By stream, what does not fit, and why. */
  rejected?: Readonly<Record<string, readonly Rejection[]>>
  /** Keys by stream, of what the tool no longer has. */
  deleted?: Readonly<Record<string, readonly string[]>>
  /** By stream, keys for its `reread`, or 'all': the source is read as if its time had come. */
  stale?: Readonly<Record<string, readonly string[] | 'all'>>
  /** Ids of repositories whose clones are behind. */
  pushed?: readonly string[]
}

export interface ReceiverSetup {
  contentType: string
  /** What to tick in the tool, in its words. */
  events: readonly string[]
  /** What to do in the tool; `{url}` stands for the address, `{secret}` for the variable's name. */
  steps: readonly string[]
}

export interface Receiver {
  /** Bytes; more is answered with 413. */
  bodyLimit: number
  /** Whether the signature covers the id; if not, a body that came before is that delivery, whatever id it bears. */
  signsId: boolean | ((delivery: Delivery) => boolean)
  setup(source: Source): ReceiverSetup
  /** Before anything is parsed; any of the secrets fits. Compares in constant time, see receive/signatures.ts. */
  verify(delivery: Delivery, secrets: readonly string[], now: number): Refusal | null
  /** Errors: MalformedDelivery for a body that is not what the tool sends. */
  identify(delivery: Delivery): Identity
  /** Null for an event that it does not know: kept and counted. No network, no clock. Errors: MalformedDelivery. */
  read(delivery: Delivery, source: Source): Meaning | null
}

/** A body that is not what the tool sends. */
export class MalformedDelivery extends Error {
  override readonly name = 'MalformedDelivery'
}
