import { callers, type OverBudget } from './callers.ts'
import { SharedReading } from './notes.ts'
import type { ReadOptions } from './readers.ts'

interface Flight {
  answer: SharedReading<unknown>
  control: AbortController
  waiting: number
}

/** What is under way is made once for all who ask meanwhile, and interrupted when the last of them has gone. */
export class Flights {
  private readonly flights = new Map<string, Flight>()

  /** `key` names everything that the answer depends on. */
  async join<T>(key: string, options: ReadOptions, make: (options: ReadOptions) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.joinOne(key, options, make)
      } catch (error) {
        // Begun by somebody who asked too much already: it is asked again in one's own name.
        const by = (error as Partial<OverBudget>).callerId
        if (by === undefined || by === callers.getStore()?.id) throw error
      }
    }
  }

  private async joinOne<T>(
    key: string,
    { signal, timeoutMs }: ReadOptions,
    make: (options: ReadOptions) => Promise<T>,
  ): Promise<T> {
    const flight = this.flights.get(key) ?? this.start(key, timeoutMs, make)
    flight.waiting++
    const leave = () => {
      if (--flight.waiting === 0) flight.control.abort()
    }
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return (await flight.answer.get()) as T
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  private start<T>(
    key: string,
    timeoutMs: number | undefined,
    make: (options: ReadOptions) => Promise<T>,
  ): Flight {
    const control = new AbortController()
    const options = { signal: control.signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
    const end = () => {
      if (this.flights.get(key) === flight) this.flights.delete(key)
    }
    const answer = new SharedReading(() => make(options).finally(end))
    const flight: Flight = { answer, control, waiting: 0 }
    this.flights.set(key, flight)
    control.signal.addEventListener('abort', end)
    return flight
  }
}
