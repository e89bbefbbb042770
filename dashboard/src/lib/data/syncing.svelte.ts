import { postJson, RequestError } from './client.ts'
import { progress } from './progress.svelte.ts'
import type { Progress, SyncAccepted } from './types.ts'

/** One asked-for sync, from the click to its result. Without a source: all of them. */
export class Syncing {
  readonly #source: () => string | null
  asked: SyncAccepted | null = $state.raw(null)
  refused: RequestError | null = $state.raw(null)

  constructor(source: () => string | null) {
    this.#source = source
  }

  get isBusy(): boolean {
    const latest = progress.latest
    if (latest === null) return false
    if (this.#isOpen(latest)) return true
    const source = this.#source()
    return source === null
      ? latest.state !== 'idle'
      : latest.runs.some(({ sources }) => sources === null || sources.includes(source))
  }

  /** Set when the run that was asked for is over: what failed in it, or an empty list. */
  get outcome() {
    const latest = progress.latest
    if (!this.asked || latest === null || this.isBusy) return null
    const source = this.#source()
    return latest.failures.filter(
      (failure) => source === null || failure.source === null || failure.source === source,
    )
  }

  /** Whether what was asked for is still to come, or under way. */
  #isOpen({ run_id, runs }: Progress): boolean {
    const asked = this.asked?.run_id
    return asked !== undefined && (run_id < asked || runs.some((run) => run.run_id === asked))
  }

  async start(): Promise<void> {
    const source = this.#source()
    const path = source === null ? '/api/sync' : `/api/sources/${encodeURIComponent(source)}/sync`
    this.refused = null
    try {
      this.asked = await postJson<SyncAccepted>(path)
    } catch (error) {
      this.refused = error instanceof RequestError ? error : new RequestError(0, 'SG_UNKNOWN', String(error))
    }
  }
}
