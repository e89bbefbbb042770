import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import type { Privacy } from '../privacy/keys.ts'
import type { Limits } from '../transforms/callers.ts'
import type { People } from '../transforms/people.ts'
import type { Registry } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Changes } from './changes.ts'
import type { PastDaysStore } from './past/days.ts'
import type { Proofs } from './sign-in/proofs.ts'
import type { SignIn } from './sign-in/settings.ts'
import type { Replica } from './schemas/about.ts'
import type { User } from './sign-in/user.ts'
import type { Synchroniser } from './synchroniser.ts'
import type { BuildProgress, Failure, Progress, StreamProgress } from './schemas/progress.ts'

export interface SyncOutcome {
  failures: Failure[]
  /** Every source that was read, whether it went well; left out where that is not known. */
  sources?: { source: string; isOk: boolean }[]
  /** Whether any row landed; left out where that is not known. */
  hasNews?: boolean
}

export interface BuildOutcome {
  buildId: number
  /** Tables whose rows differ from before; left out where that is not known. */
  changes?: readonly string[]
}

/** Brings what is new from the sources (`only`: these) into raw tables; failures of single sources are in the answer. */
export type Sync = (options: {
  only?: string[]
  signal: AbortSignal
  onProgress: (progress: StreamProgress) => void
  /** Hears when the newest records of a source are in; older ones follow when its promise is kept. */
  onRecent: (source: string) => void | Promise<void>
}) => Promise<SyncOutcome>

/** Rebuilds what depends on changed raw tables. */
export type Build = (options: { onProgress: (progress: BuildProgress) => void }) => Promise<BuildOutcome>

/** The part of streamgauge.yaml that the API reads; `sync` and `build` take the rest. */
export interface AppConfig {
  readonly zone?: string
  readonly sources?: readonly ConfiguredSource[]
  readonly schedule?: ConfiguredSchedule
  readonly signIn?: SignIn | null
  readonly privacy?: Privacy
}

/** Cron patterns, read in the configured zone. */
export interface ConfiguredSchedule {
  readonly default: string
  /** Of sources with a time of their own, by id. */
  readonly sources: Readonly<Record<string, string>>
  readonly jitterSeconds: number
}

export interface ConfiguredSource {
  readonly id: string
  readonly tool: string
  readonly label: string
  readonly isConfiguration: boolean
}

/** What the screens say of a demo. */
export interface DemoParts {
  /** Of the imaginary sources; all others are real. */
  readonly sources: readonly string[]
  /** The configuration that reads them. */
  readonly file: string
  /** Resolves when the tools of the imaginary organisation answer: nothing is read before. */
  readonly ready: Promise<void>
}

/** What a replica shows: a snapshot that was published, and then the next one. Nothing is read from sources or changed. */
export interface ReplicaParts {
  /** Of the snapshot that is read here. */
  state(): Replica
  /** All that `work` reads is of one snapshot, whichever is taken up meanwhile. */
  whole<T>(work: () => Promise<T>): Promise<T>
  /** Hears of each snapshot that is taken up, when it is served. */
  onChange(listener: () => void): void
  /** The configuration as the snapshot of now needs it. */
  config(): Promise<AppConfig>
}

/** What the API is made of; `sync` and `build` are the project's own unless others are given. */
export interface AppParts {
  warehouse: Warehouse
  registry: Registry
  /** As it is now: an answer of the set-up queue, or an editor, takes another one's place. */
  config?: AppConfig
  /** Reads the configuration again; without it the file alone is read, and sources that it does not name stay. */
  reload?: () => Promise<AppConfig>
  sync?: Sync
  build?: Build
  /** Where the key is kept elsewhere than beside the warehouse. */
  people?: () => People
  /** Hears every change of the synchronisation, for instance to draw a bar on a terminal. */
  progress?: (progress: Progress) => void
  /** Set when (some of) the sources are imaginary. */
  demo?: DemoParts
  /** The built dashboard; without one, pages say how to build it. */
  dashboardFolder?: string
  /** Set where all that is answered is what was known by then, epoch ms: nothing is read, judged or learnt any more. */
  knownUntil?: number
  replica?: ReplicaParts
  /** Set where all that is answered is what some value streams are about: nothing is read, judged or learnt. */
  scope?: ScopeParts
  /** Epoch ms, for tests. */
  clock?: () => number
}

export type Synchronising = Pick<Synchroniser, keyof Synchroniser>

/** One application is for those who see the same value streams; another one, of which they know nothing, takes them in. */
export interface ScopeParts {
  synchroniser: Synchronising
  changes: Changes
  proofs: Proofs
  /** Who asks, by what the headers of a request say. */
  userOf(headers: Readonly<Record<string, unknown>>): User | null
  records: ScopedRecords
  past: ScopedPast | null
}

/** What is written, as the whole has it, and whether a record is theirs. */
export interface ScopedRecords {
  source: Pick<FastifyInstance, 'records'>['records']
  isTheirs(kind: string, record: object): Promise<boolean>
}

export type ScopedPast = Pick<PastDaysStore, 'today' | 'list' | 'describe'>

export interface AppOptions {
  /** The address the server listens on: on loopback only loopback host names are answered. */
  host?: string
  /** Further host names to answer, when a proxy stands in front. */
  allowedHosts?: string[]
  queryTimeoutMs?: number
  /** Requests a minute of one caller: who signed in, a token, or an address. */
  rateLimit?: number
  /** How long a request's headers may take to arrive. */
  headersTimeoutMs?: number
  /** What one caller may have of the engine; nobody at this machine itself is held to it. */
  budget?: Limits
  /** Asked by this process alone, as a command does: nobody has to sign in. */
  isPrivate?: boolean
  /** Sync and build as soon as the server listens. */
  syncAtStart?: boolean
  /** Sync sources when their time comes. */
  schedule?: boolean
  /** After a build, answer what takes longest before anybody asks. */
  answerAhead?: boolean
  version?: string
  logger?: FastifyServerOptions['logger']
}

export interface AppSettings extends Required<Omit<AppOptions, 'logger'>> {
  clock: () => number
}

declare module 'fastify' {
  interface FastifyInstance {
    parts: AppParts
    settings: AppSettings
    /** Every route there is, hidden ones as well. */
    routeList: readonly { method: string; url: string }[]
  }
}
