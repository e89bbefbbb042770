import { getJson, RequestError } from './client.ts'
import type { PastDay } from './types.ts'

const againMs = 700

/** How far a day is put together; asks again until it is there or has failed. */
export class PastDayState {
  data = $state.raw<PastDay | null>(null)
  error = $state.raw<RequestError | null>(null)
  #attempt = $state(0)

  constructor(day: () => string, onready: (day: string) => void) {
    $effect(() => {
      const wanted = day()
      void this.#attempt
      const abort = new AbortController()
      this.data = null
      this.error = null
      void this.#follow(wanted, abort.signal, onready)
      return () => abort.abort()
    })
  }

  retry(): void {
    this.#attempt += 1
  }

  async #follow(day: string, signal: AbortSignal, onready: (day: string) => void): Promise<void> {
    while (!signal.aborted) {
      try {
        this.data = await getJson<PastDay>(`/api/past/${encodeURIComponent(day)}`, signal)
      } catch (error) {
        if (signal.aborted) return
        this.error = error instanceof RequestError ? error : new RequestError(0, 'SG_UNKNOWN', String(error))
        return
      }
      if (this.data.state === 'ready') return onready(day)
      if (this.data.state === 'failed') return
      await new Promise((resolve) => setTimeout(resolve, againMs))
    }
  }
}
