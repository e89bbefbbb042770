import { ageClass } from '#lib/charts/ages.ts'
import { bays, lastStop, stationOf, stopAt, type Stop } from './floor.ts'
import { fitPitch, heapSpots, type Place } from './heap.ts'
import { couple, headAt, type Track, type Train } from './rails.ts'
import type { Scene } from './scene.ts'
import { heapIndex, slotAt } from './slots.ts'
import { hourMs } from './stand.ts'

/** Where the page has put heaps (by lane and bay) and tracks (by lane); undefined for lanes out of sight. */
export interface Geometry {
  heaps: (Place | undefined)[]
  tracks: (Place | undefined)[]
}

/** A dot glides four fifths of its way in this time, ms. */
const glideMs = 150
const railHeight = 9

/** Dots on their way: where each one is, where it wants to be, and how much of it is seen. */
export class Stage {
  readonly scene: Scene
  readonly x: Float32Array
  readonly y: Float32Array
  readonly alpha: Float32Array
  /** Where each dot was a frame ago, for its streak. */
  readonly lastX: Float32Array
  readonly lastY: Float32Array
  /** 1–4 by age, 0 for one that is not here. */
  readonly ages: Uint8Array
  readonly hollow: Uint8Array
  pitch = 8
  geometry: Geometry = { heaps: [], tracks: [] }
  track: Track = { width: 1, rails: 1, spanMs: 1 }
  trains: Train[] = []
  #spots: (Float32Array | undefined)[] = []
  #rails: number[] = []
  #trainOf = new Map<string, Train>()

  constructor(scene: Scene) {
    this.scene = scene
    const n = scene.dots.length
    const numbers = () => new Float32Array(n)
    this.x = numbers()
    this.y = numbers()
    this.alpha = numbers()
    this.lastX = numbers()
    this.lastY = numbers()
    this.ages = new Uint8Array(n)
    this.hollow = new Uint8Array(n)
  }

  get radius(): number {
    return this.pitch * 0.42
  }

  /** Takes over what the page measured. */
  place(geometry: Geometry): void {
    const { seating, floor } = this.scene
    this.geometry = geometry
    const heaps = geometry.heaps.flatMap((place, i) =>
      place ? [{ place, count: seating.largest[i] ?? 0 }] : [],
    )
    this.pitch = fitPitch(heaps)
    this.#spots = geometry.heaps.map(
      (place, i) => place && heapSpots(seating.largest[i] ?? 0, this.pitch, place),
    )
    const tracks = geometry.tracks.filter((place) => place !== undefined)
    const height = Math.min(...tracks.map((place) => place.height))
    this.track = {
      width: Math.min(...tracks.map((place) => place.width)),
      rails: tracks.length === 0 ? 1 : Math.max(1, Math.floor(height / railHeight)),
      spanMs: Math.max(1, floor.end - floor.from),
    }
    this.trains = tracks.length === 0 ? [] : couple(floor.trains, this.track)
    this.#rails = floor.lanes.map(() => 1)
    for (const { lane, rail } of this.trains) this.#rails[lane] = Math.max(this.#rails[lane] ?? 1, rail + 1)
    this.#trainOf = new Map(
      this.trains.map((train) => [`${train.lane} ${floor.trains[train.index]!.deployment_id}`, train]),
    )
  }

  /** Rails of a lane that any train runs on; one at least. */
  railsOf(lane: number): number {
    return this.#rails[lane] ?? 1
  }

  /** Where a rail of a lane runs, px from the top of the canvas; those in use lie around its middle. */
  railY(lane: number, rail: number): number | null {
    const place = this.geometry.tracks[lane]
    if (!place) return null
    return place.y + place.height / 2 + (rail - (this.railsOf(lane) - 1) / 2) * railHeight
  }

  /** Moves all dots towards where they belong at a moment; returns whether any is still on its way. */
  step(at: number, frameMs: number, isStill: boolean): boolean {
    const share = isStill ? 1 : 1 - Math.exp(-frameMs / glideMs)
    let isMoving = false
    for (let i = 0; i < this.scene.dots.length; i++) if (this.#stepDot(i, at, share)) isMoving = true
    return isMoving
  }

  #stepDot(i: number, at: number, share: number): boolean {
    const dot = this.scene.dots[i]!
    const current = stopAt(dot, at)
    const isHere = current >= 0 && this.#rest(i, current, at, share)
    const isLeaving = !isHere && this.#leave(i, at, share)
    const wanted = isHere ? 1 : 0
    if (!isHere && !isLeaving && share === 1) this.alpha[i] = 0
    const missing = wanted - this.alpha[i]!
    this.alpha[i]! += missing * (isHere ? Math.max(share, 0.2) : share)
    if (this.alpha[i]! < 0.02 && !isHere) {
      this.alpha[i] = 0
      this.ages[i] = 0
    }
    const moved = Math.abs(this.x[i]! - this.lastX[i]!) + Math.abs(this.y[i]! - this.lastY[i]!)
    return Math.abs(wanted - this.alpha[i]!) > 0.02 || moved > 0.2
  }

  /** Towards the dot's place in its heap. */
  #rest(i: number, current: number, at: number, share: number): boolean {
    const stop = this.scene.dots[i]!.stops[current]!
    const heap = heapIndex(stop.lane, bays.indexOf(stop.bay))
    const place = this.geometry.heaps[heap]
    const spots = this.#spots[heap]
    if (!place || !spots) return false
    const slot = slotAt(this.scene.seating.seats[i]![current]!, at)
    const x = place.x + place.width / 2 + (spots[2 * slot] ?? 0)
    const y = place.y + place.height / 2 + (spots[2 * slot + 1] ?? 0)
    if ((this.alpha[i] ?? 0) === 0) this.#put(i, place.x - 10, place.y + place.height / 2)
    this.ages[i] = this.#age(stop, at)
    this.hollow[i] = stop.isHollow ? 1 : 0
    this.#glide(i, x, y, share)
    return true
  }

  /** Onto the train that takes it, else it fades where it stood. */
  #leave(i: number, at: number, share: number): boolean {
    const dot = this.scene.dots[i]!
    const stop = dot.stops[lastStop(dot, at)]
    if (!stop || this.alpha[i] === 0 || at - stop.until > this.scene.leaveMs) return false
    const train = this.#trainOf.get(`${stop.lane} ${stop.deploymentId}`)
    const place = this.geometry.tracks[stop.lane]
    const head = train && headAt(train, at, this.track)
    const y = train && this.railY(stop.lane, train.rail)
    if (place && train && head != null && y != null)
      this.#glide(i, place.x + Math.max(0, head - train.length), y, share)
    else this.#glide(i, this.x[i]!, this.y[i]!, share)
    return true
  }

  #age(stop: Stop, at: number): number {
    const p85 = this.scene.paces[stop.lane]?.[stationOf(stop.bay)]?.p85 ?? null
    return ageClass((at - stop.visitAt) / hourMs, p85)
  }

  #put(i: number, x: number, y: number): void {
    this.x[i] = x
    this.y[i] = y
  }

  #glide(i: number, x: number, y: number, share: number): void {
    this.lastX[i] = share === 1 ? x : this.x[i]!
    this.lastY[i] = share === 1 ? y : this.y[i]!
    this.x[i]! += (x - this.x[i]!) * share
    this.y[i]! += (y - this.y[i]!) * share
  }

  /** The dot at a point of the canvas, or -1; a finger is less exact than a radius. */
  dotAt(x: number, y: number, reach = this.radius + 3): number {
    let best = -1
    let nearest = reach
    for (let i = 0; i < this.x.length; i++) {
      if (this.alpha[i]! < 0.5) continue
      const distance = Math.hypot(this.x[i]! - x, this.y[i]! - y)
      if (distance > nearest) continue
      nearest = distance
      best = i
    }
    return best
  }

  /** The train at a point of the canvas, or -1. */
  trainAt(x: number, y: number, at: number): number {
    return this.trains.findIndex((train) => {
      const place = this.geometry.tracks[train.lane]
      const head = headAt(train, at, this.track)
      const railY = this.railY(train.lane, train.rail)
      if (!place || head === null || railY === null || Math.abs(y - railY) > railHeight / 2) return false
      const right = place.x + head
      return x <= right + 2 && x >= Math.max(place.x, right - train.length) - 2
    })
  }
}
