/** What receiving is made of, and what it says of itself. */
import type { Warehouse } from '../../transforms/warehouse.ts'
import type { Connector, Source } from '../contract.ts'
import type { Count } from './counts.ts'
import type { Room } from './intake.ts'
import type { PaceLimits } from './pace.ts'

export interface ReceivingParts {
  warehouse: Warehouse
  connectors: readonly Connector[]
  /** As the configuration has them now. */
  sources(): readonly Source[]
  /** Ids of sources by the repositories that they hold. */
  clonesOf(repositories: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Reads a source as if its time had come; resolves with whether it went well. */
  sync(source: string): Promise<boolean>
  onRows(): void
  onError(error: unknown, what: string): void
  now(): number
  room?: Room
  pace?: PaceLimits
}

export interface ReceiverState {
  /** Whether a secret is set: without one nothing is taken. */
  isOpen: boolean
  counts: Count[]
  /** Landed and not yet processed, of all sources. */
  backlog: number
  /** Records to be read again. */
  stale: number
  error: string | null
}
