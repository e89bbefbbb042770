/** Figures that come together are told together, and not more often than somebody would want to hear of it. */
const [TOGETHER_MS, LEAST_GAP_MS] = [800, 30_000]

/** What changed on the screen by itself, in words for who does not see it. */
class Updates {
  text = $state('')
  /** How many answers are asked for again while earlier ones are shown. */
  underWay = $state(0)
  #count = 0
  #toldAt = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined

  /** An answer took the place of an earlier one. */
  count(): void {
    this.#count += 1
    if (this.#timer !== undefined) return
    const wait = Math.max(TOGETHER_MS, this.#toldAt + LEAST_GAP_MS - performance.now())
    this.#timer = setTimeout(() => this.#tell(), wait)
  }

  #tell(): void {
    const time = new Date().toLocaleTimeString('en-GB')
    this.text = `${this.#count === 1 ? 'One part' : `${this.#count} parts`} of this screen updated at ${time}`
    this.#toldAt = performance.now()
    this.#count = 0
    this.#timer = undefined
  }
}

export const updates = new Updates()
