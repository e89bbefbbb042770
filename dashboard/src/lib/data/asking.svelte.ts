import { postFor, RequestError } from './client.ts'
import { download } from './csv.ts'
import type { QueryAnswer } from './types.ts'

/** One select that somebody writes: asked, stopped, or taken away as a file. */
export class Asking {
  answer = $state.raw<QueryAnswer | null>(null)
  error = $state.raw<RequestError | null>(null)
  isUnderWay = $state(false)
  #control: AbortController | undefined

  async run(sql: string): Promise<void> {
    await this.#ask(async (signal) => {
      const response = await postFor('/api/query', { sql }, signal)
      this.answer = (await response.json()) as QueryAnswer
    })
  }

  async take(sql: string, format: 'csv' | 'parquet'): Promise<void> {
    await this.#ask(async (signal) => {
      const response = await postFor('/api/query', { sql, format }, signal)
      download(`query.${format}`, await response.blob())
    })
  }

  /** The server stops too, when nobody waits any more. */
  stop(): void {
    this.#control?.abort()
  }

  async #ask(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stop()
    const control = new AbortController()
    this.#control = control
    this.isUnderWay = true
    this.error = null
    try {
      await work(control.signal)
    } catch (error) {
      if (!control.signal.aborted) this.error = error as RequestError
    } finally {
      if (this.#control === control) this.isUnderWay = false
    }
  }
}
