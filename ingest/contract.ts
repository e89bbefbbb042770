/**
 * What a connector is: the one file to read before writing one. A connector is a folder
 * `connectors/<tool>/connector.ts` that exports `connector: Connector`; nothing else has to be edited.
 * Streams are data and `pages()` only fetches; state, retry, dedup, progress and landing are sync.ts's.
 */
import { hideSecrets } from '../privacy/secrets.ts'
import type { TSchema } from 'typebox'
import type { Budget } from './http/budget.ts'
import type { Clock } from './http/clock.ts'
import type { Receiver } from './receiver.ts'

export type { Delivery, Identity, Meaning, Receiver, ReceiverSetup, Refusal } from './receiver.ts'

export type SqlType = 'VARCHAR' | 'BOOLEAN' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'TIMESTAMP' | 'DATE'

/** Column arrays of equal length; times are epoch ms, unknown is null. */
export type ColumnArrays = Record<string, unknown[]>

/** One configured place that a tool is read from, for instance one repository. */
export interface Source<Options = unknown> {
  /** `<tool>:<name>`, unique; the `_source` of every row. */
  id: string
  tool: string
  name: string
  /** For people: where it lies, without secrets. */
  label: string
  /** Its own repository id when it is a repository, else null. */
  repositoryId: string | null
  /** Of a source that brings repositories with it: how their ids begin, for instance `github.com/acme/`. */
  repositoryPrefix?: string
  isConfiguration: boolean
  services: ServiceRule[]
  /** Pattern of the tags that are releases here; null: the general one. */
  tagPattern: string | null
  options: Options
  /** The source that named it, null or absent when the configuration did. */
  foundBy?: string
  /** Asked for a password whenever one is needed; given by the source that named it. */
  credential?: () => Promise<string>
  /** Names of environment variables, any of whose values signs what the tool posts; the entry's `webhook_secrets`. */
  webhookSecrets?: readonly string[]
}

export interface ServiceRule {
  name: string
  /** Folder inside the repository, '' for all of it. */
  path: string
  team?: string
  value_stream?: string
  tier?: number
  life_cycle?: string
  incident_services?: string[]
}

export interface Stream {
  /** Rows land in `raw.<tool>__<name>`. */
  name: string
  /** The field that tells records apart inside one source; typed streams give `_key` themselves. */
  key: string
  /** What the cursor follows, in words for the Sources screen; null: read whole every time. */
  cursor: string | null
  /** Sorted pages may save their cursor one by one; otherwise it is saved with the last page. */
  sorted: boolean
  /** Seconds that are read again behind the cursor, for records that the tool shows late. */
  lag: number
  /** Records as they came are checked against this and land as one JSON payload … */
  schema?: TSchema
  /** … or, for many rows, as these typed columns. */
  columns?: Record<string, SqlType>
  /**
   * append: a key never changes its content, and pages hold new keys only; change: rows whose hash is known
   * are skipped; whole: the same, and keys that the pages no longer hold are marked deleted.
   */
  landing: 'append' | 'change' | 'whole'
  /** Small pages may land together: faster. Without it a page has landed when `pages()` goes on. */
  batched?: boolean
  /** Absent when another stream's pages fill this one too (files arrive with their commits). */
  pages?(context: StreamContext): AsyncIterable<Page>
  /**
   * What is older, read from the same cursor after all streams' `pages()`, so that early figures need not wait for it.
   * A limit that ends it is no failure: the next sync goes on.
   */
  history?(context: StreamContext): AsyncIterable<Page>
  /**
   * When the tool made this state of a record (epoch ms; of typed streams, of a row): an older one never lands over a
   * newer one. Needed by every stream whose records a receiver gives.
   */
  version?(record: Record<string, unknown>): number | null
  /**
   * When a record was made by its tool's own clock: SQL over a row of the raw table, a TIMESTAMP. For days before a
   * source was first read, of which only that is known. Left out where records have no such time: they count as known.
   */
  madeAt?: string
  /**
   * When what a record tells was over, by its tool's own clock: SQL over a row of the raw table, a TIMESTAMP, null while it is not.
   * Retention goes by it, and removes all states of a key by the latest one. Left out where records say what is, or are
   * evidence of what people decided: these stay.
   */
  endedAt?: string
  /**
   * The record of another stream with which it goes, and not before: SQL over `raw_row` and `parent`. Its own `endedAt` is
   * for what comes without that record; what arrives in the same pages needs none.
   */
  belongsTo?: { stream: string; key: string; parentKey: string }
  /** All keys that the tool has are held against those here: the ones that retention removed are remembered for that. */
  isCompared?: boolean
  /** For such days too: puts records back to what they were at `$until` (epoch ms), given and giving a select. */
  rewind?(select: string): string
  /**
   * Reads these records again, the very ones that `pages()` would bring, and says which are deleted. Keys are the
   * receiver's own words. Without it, what a delivery calls stale costs a sync of the source.
   */
  reread?(context: StreamContext, keys: readonly string[]): AsyncIterable<Page>
}

/** What one fetch brought. A page lands in one transaction together with its cursor. */
export interface Page {
  /** Typed rows by stream, `_key` included; `_hash` is made of the values when absent. */
  columns?: Record<string, ColumnArrays>
  /** Records of the stream itself. */
  records?: readonly unknown[]
  /** Keys that the tool no longer has, by stream. */
  deleted?: Record<string, readonly string[]>
  rejected?: readonly Rejection[]
  /** Where to go on from; saved with this page when the stream is sorted or the page is the last one. */
  cursor?: string
  /** The newest record's time by the tool's own clock, epoch ms; for the Sources screen. */
  newestAt?: number
  /** How far back all that is wanted has been read, epoch ms; for the Sources screen. */
  reachesBackTo?: number
}

export interface Rejection {
  key: string
  reason: string
  payload: string
}

/** What a stream may use while it fetches. */
export interface StreamContext {
  source: Source
  /** The cursor saved last, or null at the first read. */
  cursor: string | null
  signal: AbortSignal
  clock: Clock
  /** Opened by `connector.open` for this source, for instance a checked repository. */
  session: unknown
  /** Epoch ms: what was over before is not kept, so that counts of the tool cannot be held against what is here; null: all is. */
  keptFrom: number | null
  /** Rows that landed before, read-only; current rows of a stream are `current(stream)`. */
  landed: Landed
  progress(done: number, total: number | null, message?: string): void
  /** A visible note on the source, for instance what could not be known. */
  note(text: string): void
}

export interface Landed {
  /** Runs a select; `$source` is bound to the source's id. */
  rows<T>(sql: string): Promise<T[]>
  /** Keys of a stream that are not deleted; of one that is compared, also those that retention removed. */
  keys(stream: string): Promise<Set<string>>
}

export interface OpenContext {
  /** The data folder. */
  folder: string
  signal: AbortSignal
  /** For waits and for what is now; createHttp takes it. */
  clock: Clock
  /** Tells the rate limit that an answer named; createHttp takes it as `onBudget`. */
  budget(budget: Budget): void
  note(text: string): void
  progress(done: number, total: number | null, message?: string): void
}

export interface Connector {
  /** The folder's name, the key in streamgauge.yaml and the first part of the raw tables' names. */
  name: string
  /** One entry of the tool's list in streamgauge.yaml; unknown keys are refused. */
  configSchema: TSchema
  /** Parents first: a stream may read what an earlier one landed. */
  streams: readonly Stream[]
  /** Turns configured entries into sources with unique names; no network. */
  sources(entries: readonly unknown[], base: string): Promise<Source[]>
  /** Checks that the source can be read and prepares it; throws a SourceError that says what to do. */
  open(source: Source, context: OpenContext): Promise<unknown>
  /** Sources of other tools that this one names by what has landed, for instance repositories to clone; no network. */
  expand?(source: Source, landed: Landed): Promise<readonly Expansion[]>
  /** Understands what the tool posts to `/webhooks/<source id>`; its configSchema then has `webhook_secrets`. */
  receiver?: Receiver
}

export interface Expansion {
  tool: string
  /** As the configuration would have it. */
  entry: object
  /** When what it holds was last seen to change (epoch ms, by our clock): a source read since then is left alone. */
  changedAt: number | null
  credential?: () => Promise<string>
}

export type SourceFault =
  | 'not_found'
  | 'not_a_repository'
  | 'unreachable'
  | 'unauthorised'
  | 'damaged'
  | 'incomplete'
  | 'invalid'
  | 'timed_out'
  | 'limited'
  | 'no_space'
  | 'aborted'
  | 'failed'

/** A source that could not be read: one clause, a colon, the value; and what to do. Never holds a secret. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly code: SourceFault

  constructor(code: SourceFault, message: string, cause?: unknown) {
    // Of servers' and programs' words there are some in it.
    super(hideSecrets(message), cause === undefined ? undefined : { cause })
    this.code = code
  }
}
