/** Who was cut off together should not come back together. */
const [SOONEST_MS, LATEST_MS] = [1_500, 8_000]
/** After the network came back. */
const QUICK_MS = 500
/** So long a tab that nobody looks at keeps its connection: a browser has six for one address. */
const HIDDEN_MS = 60_000

export interface StreamParts {
  address: string
  /** Names of the events that are listened for. */
  events: readonly string[]
  onEvent(name: string, data: unknown): void
  onConnected(isConnected: boolean): void
}

/** A stream of events that comes back by itself and says what it got last, so that nothing is missed in between. */
export class EventStream {
  readonly #parts: StreamParts
  #source: EventSource | null = null
  #lastId: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isResting = false

  constructor(parts: StreamParts) {
    this.#parts = parts
  }

  open(): void {
    const { address, events, onEvent, onConnected } = this.#parts
    this.close()
    const after = this.#lastId === null ? '' : `?after=${encodeURIComponent(this.#lastId)}`
    const source = new EventSource(address + after)
    this.#source = source
    for (const name of events)
      source.addEventListener(name, (event) => {
        if (event.lastEventId !== '') this.#lastId = event.lastEventId
        onConnected(true)
        onEvent(name, JSON.parse(event.data))
      })
    source.addEventListener('open', () => onConnected(true))
    source.addEventListener('error', () => {
      onConnected(false)
      // Cut off, the browser comes back by itself; refused, it does not.
      if (source.readyState === EventSource.CLOSED)
        this.#openIn(SOONEST_MS + Math.random() * (LATEST_MS - SOONEST_MS))
    })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#source?.close()
    this.#source = null
  }

  /** Somebody looks at the page again, or nobody any more. */
  watch(isWatched: boolean): void {
    clearTimeout(this.#timer)
    if (!isWatched) this.#timer = setTimeout(() => this.#rest(), HIDDEN_MS)
    else if (this.#isResting || this.#source?.readyState === EventSource.CLOSED) this.open()
    if (isWatched) this.#isResting = false
  }

  /** The machine has a network again. */
  wake(): void {
    if (this.#source?.readyState !== EventSource.OPEN && !this.#isResting)
      this.#openIn(Math.random() * QUICK_MS)
  }

  #rest(): void {
    this.#isResting = true
    this.close()
  }

  #openIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.open(), ms)
  }
}
