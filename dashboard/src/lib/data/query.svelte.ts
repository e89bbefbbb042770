import { page } from '$app/state'
import { getJson, lookBack, RequestError } from './client.ts'
import { progress } from './progress.svelte.ts'

const kept = new Map<string, unknown>()
const keptLimit = 80

function keep(path: string, data: unknown): void {
  kept.delete(path)
  kept.set(path, data)
  const oldest = kept.keys().next().value
  if (kept.size > keptLimit && oldest !== undefined) kept.delete(oldest)
}

/** One answer of the API, as state: the last good value stays while a newer one loads or after it failed. */
export class Query<T> {
  data = $state.raw<T | null>(null)
  error = $state.raw<RequestError | null>(null)
  isLoading = $state(true)
  /** True when `data` answers an earlier path than the one that is loading. */
  isOld = $state(false)
  #attempt = $state(0)

  constructor(path: () => string | null) {
    $effect(() => {
      const wanted = path()
      void [this.#attempt, progress.generation]
      if (wanted === null) return
      const abort = new AbortController()
      void this.#load(lookBack(wanted, page.url.searchParams.get('known')), abort.signal)
      return () => abort.abort()
    })
  }

  retry(): void {
    this.#attempt += 1
  }

  async #load(path: string, signal: AbortSignal): Promise<void> {
    this.isLoading = true
    const earlier = kept.get(path) as T | undefined
    if (earlier !== undefined) this.data = earlier
    this.isOld = earlier === undefined && this.data !== null
    try {
      const data = await getJson<T>(path, signal)
      keep(path, data)
      this.data = data
      this.error = null
      this.isOld = false
    } catch (error) {
      if (signal.aborted) return
      this.error = error instanceof RequestError ? error : new RequestError(0, 'SG_UNKNOWN', String(error))
    }
    this.isLoading = false
  }
}
