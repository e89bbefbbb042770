/** The time of now as state: one timer for all that count seconds, and none while nobody does. */
class Clock {
  now = $state(Date.now())
  #watchers = 0
  #timer: ReturnType<typeof setInterval> | undefined

  /** For an effect: ticks as long as it lives. */
  watch(): () => void {
    if (this.#watchers++ === 0) this.#timer = setInterval(() => (this.now = Date.now()), 1000)
    return () => {
      if (--this.#watchers === 0) clearInterval(this.#timer)
    }
  }
}

export const clock = new Clock()
