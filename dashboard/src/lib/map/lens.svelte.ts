import { cameraFor, clampScale, type Camera, type Size } from './dots.ts'
import type { Places } from './layout.ts'

/** After so long without a move the picture is at rest. */
const REST_MS = 150
/** Pixels that a hand may shake without having moved anything. */
const STILL = 5

/** What of the map is looked at: all of it, until it is moved or drawn closer. */
export class Lens {
  readonly #places: () => Places | null
  readonly #size: () => Size
  #moved = $state.raw<Camera | null>(null)
  isMoving = $state(false)
  #rest: ReturnType<typeof setTimeout> | undefined
  #grip: { x: number; y: number; far: number } | null = null
  camera: Camera = $derived.by(() => {
    const places = this.#places()
    return this.#moved ?? (places ? cameraFor(places, this.#size()) : { x: 0, y: 0, scale: 1 })
  })

  constructor(places: () => Places | null, size: () => Size) {
    this.#places = places
    this.#size = size
  }

  /** All of it, however large it grows while it is laid out. */
  reset(): void {
    this.#moved = null
  }

  /** Around a point of the canvas, its middle when left out. */
  zoom(factor: number, x = this.#size().width / 2, y = this.#size().height / 2): void {
    const { width, height } = this.#size()
    const { camera } = this
    const scale = clampScale(camera.scale * factor)
    const shift = 1 / camera.scale - 1 / scale
    this.#go({ x: camera.x + (x - width / 2) * shift, y: camera.y + (y - height / 2) * shift, scale })
  }

  grab(x: number, y: number): void {
    this.#grip = { x, y, far: 0 }
  }

  /** Whether something is held and so was moved. */
  drag(x: number, y: number): boolean {
    if (this.#grip === null) return false
    const [dx, dy] = [x - this.#grip.x, y - this.#grip.y]
    this.#grip = { x, y, far: this.#grip.far + Math.abs(dx) + Math.abs(dy) }
    const { camera } = this
    this.#go({ ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale })
    return true
  }

  /** Whether it was held without being moved: a click. */
  letGo(): boolean {
    const wasStill = this.#grip !== null && this.#grip.far < STILL
    this.#grip = null
    return wasStill
  }

  #go(camera: Camera): void {
    this.#moved = camera
    this.isMoving = true
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => (this.isMoving = false), REST_MS)
  }
}
