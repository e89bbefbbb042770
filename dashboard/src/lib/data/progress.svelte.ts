import { News, type Relations } from './live.ts'
import { EventStream } from './stream.ts'
import type { Changed, Progress } from './types.ts'

/** A connection that comes back at once was never gone for the reader. */
const PATIENCE_MS = 5_000

/** What has changed, for whoever shows it. */
export const news = new News()

/** The live state of syncs and builds, from one event stream for the whole app. */
class LiveProgress {
  latest = $state.raw<Progress | null>(null)
  isConnected = $state(true)
  #patience: ReturnType<typeof setTimeout> | undefined
  readonly #stream = new EventStream({
    address: '/api/progress',
    events: ['progress', 'changed'],
    onEvent: (name, data) => this.#take(name, data),
    onConnected: (isConnected) => this.#connect(isConnected),
  })

  /** Listens until the function that comes back is called. */
  connect(): () => void {
    const control = new AbortController()
    const watch = () => {
      this.#stream.watch(!document.hidden)
      news.watch(!document.hidden)
    }
    this.#stream.open()
    document.addEventListener('visibilitychange', watch, control)
    window.addEventListener('online', () => this.#stream.wake(), control)
    if (document.hidden) watch()
    return () => {
      control.abort()
      clearTimeout(this.#patience)
      this.#stream.close()
    }
  }

  #take(name: string, data: unknown): void {
    if (name === 'changed') return news.tell((data as Changed).relations as Relations)
    const next = data as Progress
    // Whatever could not be answered before there was anything can be now.
    if (this.latest && next.is_ready !== this.latest.is_ready) news.tell(null)
    this.latest = next
  }

  #connect(isConnected: boolean): void {
    clearTimeout(this.#patience)
    if (isConnected) this.isConnected = true
    else this.#patience = setTimeout(() => (this.isConnected = false), PATIENCE_MS)
  }
}

export const progress = new LiveProgress()
