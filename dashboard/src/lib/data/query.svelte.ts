import { untrack } from 'svelte'
import { page } from '$app/state'
import { getAnswer, lookBack, RequestError } from './client.ts'
import { isConcerned, mixRelations, type Relations } from './live.ts'
import { news } from './progress.svelte.ts'
import { updates } from './updates.svelte.ts'

const kept = new Map<string, unknown>()
const keptLimit = 80

function keep(path: string, data: unknown): void {
  kept.delete(path)
  kept.set(path, data)
  const oldest = kept.keys().next().value
  if (kept.size > keptLimit && oldest !== undefined) kept.delete(oldest)
}

/**
 * One answer of the API, as state: the last good value stays while a newer one loads or after it failed. When something
 * that it was made of changes it is asked for again, quietly: nothing on the screen says that it loads. What takes the
 * server long rests in between.
 */
export class Query<T> {
  data = $state.raw<T | null>(null)
  error = $state.raw<RequestError | null>(null)
  isLoading = $state(true)
  /** True when `data` answers an earlier path than the one that is loading. */
  isOld = $state(false)
  /** True when `data` took the place of an earlier answer to the same question, by itself. */
  isNews = $state(false)
  #attempt = $state(0)
  #attempted = 0
  /** What the answer was made of; null: anything. */
  #reads: Relations = null
  /** What has changed since the answer that is on its way was asked for; undefined when none is. */
  #missed: Relations | undefined
  /** Until when it is not asked for again by itself, on the clock of `performance`. */
  #restsUntil = 0

  constructor(path: () => string | null) {
    // The same question comes from a filter that was made anew: it is not asked again for that.
    const wanted = $derived.by(() => {
      const own = path()
      return own === null ? null : lookBack(own, page.url.searchParams.get('known'))
    })
    $effect(() => {
      const asked = wanted
      const isAgain = this.#attempt !== this.#attempted
      this.#attempted = this.#attempt
      if (asked === null) return
      const abort = new AbortController()
      const leave = news.listen((changed) => this.#hear(asked, changed, abort.signal))
      untrack(() => void this.#load(asked, abort.signal, !isAgain))
      return () => {
        leave()
        abort.abort()
      }
    })
  }

  retry(): void {
    this.#attempt += 1
  }

  #hear(path: string, changed: Relations, signal: AbortSignal): void {
    if (this.#missed !== undefined) this.#missed = mixRelations(this.#missed, changed)
    else if (isConcerned(this.#reads, changed)) void this.#renew(path, signal)
  }

  async #load(path: string, signal: AbortSignal, isHasty: boolean): Promise<void> {
    this.isLoading = true
    this.isNews = false
    const earlier = kept.get(path) as T | undefined
    if (earlier !== undefined) this.data = earlier
    this.isOld = earlier === undefined && this.data !== null
    await this.#ask(path, signal, { isHasty })
  }

  /** What else changes before it is asked for is answered with it. */
  async #renew(path: string, signal: AbortSignal): Promise<void> {
    this.#missed = []
    const restMs = this.#restsUntil - performance.now()
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
    if (!signal.aborted) await this.#ask(path, signal, { isQuiet: true })
  }

  /** Asks until nothing has changed meanwhile: an answer on its way is waited for, however fast news come. */
  async #ask(path: string, signal: AbortSignal, { isHasty = false, isQuiet = false }): Promise<void> {
    this.#missed = []
    if (isQuiet) updates.underWay += 1
    try {
      // What was true a moment ago is better than nothing, unless somebody asks again: for what he just changed, perhaps.
      const { data, reads, isOutdated, restMs } = await getAnswer<T>(path, signal, isHasty)
      if (isOutdated) this.#missed = null
      keep(path, data)
      this.isNews = isQuiet
      this.#reads = reads
      this.#restsUntil = performance.now() + restMs
      this.data = data
      this.error = null
      this.isOld = false
      if (isQuiet) updates.count()
    } catch (error) {
      if (signal.aborted) return
      this.#reads = null
      this.error = error instanceof RequestError ? error : new RequestError(0, 'SG_UNKNOWN', String(error))
    } finally {
      if (isQuiet) updates.underWay -= 1
    }
    this.isLoading = false
    // Null is anything, and not nothing.
    const missed = this.#missed === undefined ? [] : this.#missed
    this.#missed = undefined
    if (isConcerned(this.#reads, missed)) await this.#renew(path, signal)
  }
}
