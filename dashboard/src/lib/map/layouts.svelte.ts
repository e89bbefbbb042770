import LayoutWorker from './worker.ts?worker'
import type { Places } from './layout.ts'
import type { Delivery, Order } from './worker.ts'

/** Places as state, by a worker: a new order ends the one under way. */
export class Layouts {
  places = $state.raw<Places | null>(null)
  isDone = $state(false)
  failure = $state<string | null>(null)
  #worker: Worker | null = null

  /** To be called from an effect; what it returns ends the layout. */
  begin(order: Order): () => void {
    this.isDone = false
    this.failure = null
    const worker = new LayoutWorker()
    this.#worker = worker
    worker.addEventListener('message', ({ data }: MessageEvent<Delivery>) => {
      if (this.#worker !== worker) return
      this.places = data.places
      this.isDone = data.isDone
      if (!data.isDone) return
      performance.measure(`map layout of ${order.count}`, {
        start: performance.now() - data.milliseconds,
        duration: data.milliseconds,
      })
      worker.terminate()
    })
    worker.addEventListener('error', (event) => {
      this.failure = event.message || 'the layout could not be started'
    })
    worker.postMessage(order, [])
    return () => {
      worker.terminate()
      if (this.#worker === worker) this.#worker = null
    }
  }
}
