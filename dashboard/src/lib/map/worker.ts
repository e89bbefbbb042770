/** Lays out beside the page, so that it goes on answering. */
import { scatter, setOut, type Drawn, type Places } from './layout.ts'

export interface Order extends Drawn {
  way: 'columns' | 'dots'
}

export interface Delivery {
  places: Places
  isDone: boolean
  /** How long it took to the end. */
  milliseconds: number
}

const scope = self as unknown as Pick<Worker, 'postMessage' | 'addEventListener'>

scope.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  const begun = performance.now()
  const deliver = (places: Places, isDone: boolean) => {
    const delivery: Delivery = { places, isDone, milliseconds: performance.now() - begun }
    scope.postMessage(delivery, [places.buffer as ArrayBuffer])
  }
  const places = data.way === 'columns' ? setOut(data) : scatter(data, (early) => deliver(early, false))
  deliver(places, true)
})
