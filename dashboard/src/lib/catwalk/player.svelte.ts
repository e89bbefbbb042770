import { playSeconds, type Scene } from './scene.ts'

const dayMs = 86_400_000
/** How often words follow the replay; the picture itself follows every frame. */
const wordsEveryMs = 120

/** The clock of the replay. `at` is for words and the slider; `now()` is exact, for the picture. */
export class Player {
  isPlaying = $state(false)
  /** Shown moment, or null for the end, whatever that is. */
  moment = $state.raw<number | null>(null)
  readonly #scene: () => Scene
  #exact = 0
  #lastWords = 0

  constructor(scene: () => Scene) {
    this.#scene = scene
  }

  get at(): number {
    const { from, end } = this.#scene().floor
    return this.moment === null ? end : Math.min(Math.max(this.moment, from), end)
  }

  now(): number {
    return this.isPlaying ? this.#exact : this.at
  }

  toggle(): void {
    const { from } = this.#scene().floor
    this.isPlaying = !this.isPlaying
    if (!this.isPlaying) {
      this.moment = this.#exact
      return
    }
    this.#exact = this.moment ?? from
    this.moment = this.#exact
  }

  pause(): void {
    if (this.isPlaying) this.toggle()
  }

  /** To a moment; the end is "now" and stays so. */
  seek(at: number): void {
    const { from, end } = this.#scene().floor
    this.isPlaying = false
    this.moment = at >= end - dayMs / 8 ? null : Math.max(from, at)
  }

  stepDays(days: number): void {
    this.seek(this.at + days * dayMs)
  }

  /** A frame of so many ms. */
  tick(frameMs: number, time: number): void {
    if (!this.isPlaying) return
    const { from, end } = this.#scene().floor
    this.#exact += ((end - from) / (playSeconds * 1000)) * frameMs
    if (this.#exact >= end) {
      this.isPlaying = false
      this.moment = null
      return
    }
    if (time - this.#lastWords < wordsEveryMs) return
    this.#lastWords = time
    this.moment = this.#exact
  }
}
