import type { Progress } from './types.ts'

/** The live state of syncs and builds, from one event stream for the whole app. */
class LiveProgress {
  latest = $state.raw<Progress | null>(null)
  isConnected = $state(true)
  /** Counts finished builds; everything on the screen is asked again when it moves. */
  generation = $state(0)
  #events: EventSource | null = null

  connect(): () => void {
    this.#events = new EventSource('/api/progress')
    this.#events.addEventListener('progress', (event) => this.#take(JSON.parse(event.data) as Progress))
    this.#events.addEventListener('open', () => (this.isConnected = true))
    this.#events.addEventListener('error', () => (this.isConnected = false))
    return () => this.#events?.close()
  }

  #take(next: Progress): void {
    const earlier = this.latest
    if (earlier && (next.build_id !== earlier.build_id || next.is_ready !== earlier.is_ready))
      this.generation += 1
    this.latest = next
    this.isConnected = true
  }
}

export const progress = new LiveProgress()
