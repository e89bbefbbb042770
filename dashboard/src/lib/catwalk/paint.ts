import { ageClass } from '#lib/charts/ages.ts'
import { heapDots, trainHeight, type Item, type Train } from './lane.ts'

const hourMs = 3_600_000

/** Colours of the moment, read once a paint: a canvas does not know custom properties. */
function readColours(element: Element, names: readonly string[]): Record<string, string> {
  const probe = document.createElement('span')
  element.append(probe)
  const colours = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(--${name})`
      return [name, getComputedStyle(probe).color]
    }),
  )
  probe.remove()
  return colours
}

export interface Surface {
  context: CanvasRenderingContext2D
  width: number
  height: number
  colours: Record<string, string>
}

const colourNames = [
  'age-1',
  'age-2',
  'age-3',
  'age-4',
  'stage-4',
  'data',
  'data-soft',
  'rule',
  'bad',
  'accent',
  'surface',
]

/** A canvas at the density of the screen, cleared. Null when it has no size yet. */
export function openSurface(canvas: HTMLCanvasElement): Surface | null {
  const { clientWidth: width, clientHeight: height } = canvas
  const context = canvas.getContext('2d')
  if (!context || width < 2 || height < 2) return null
  const density = window.devicePixelRatio || 1
  canvas.width = Math.round(width * density)
  canvas.height = Math.round(height * density)
  context.scale(density, density)
  context.clearRect(0, 0, width, height)
  return { context, width, height, colours: readColours(canvas.parentElement ?? document.body, colourNames) }
}

/** Dots that rest where they wait, coloured by age against the lane's own p85. */
export function paintHeap(
  surface: Surface,
  waiting: readonly Item[],
  p85: number | null,
  at: number,
  hovered: number,
): void {
  const { context, colours } = surface
  heapDots(waiting.length, surface.width, surface.height).forEach((dot, i) => {
    const item = waiting[i]
    if (!item) return
    context.beginPath()
    context.arc(dot.x, dot.y, i === hovered ? dot.radius + 1.5 : dot.radius, 0, Math.PI * 2)
    context.fillStyle = colours[`age-${ageClass((at - item.mergedAt) / hourMs, p85)}`] ?? ''
    context.fill()
  })
}

export function findDot(
  waiting: readonly Item[],
  width: number,
  height: number,
  x: number,
  y: number,
): number {
  const dots = heapDots(waiting.length, width, height)
  return dots.findIndex((dot) => Math.hypot(dot.x - x, dot.y - y) <= dot.radius + 1.5)
}

export interface Track {
  from: number
  to: number
  largest: number
}

function trainX(train: Train, track: Track, width: number): number {
  return 4 + ((train.releasedAt - track.from) / Math.max(1, track.to - track.from)) * (width - 8)
}

/** Releases at their dates, tall by size; what needed repair carries a flag. */
export function paintTrains(surface: Surface, trains: readonly Train[], track: Track, hovered: number): void {
  const { context, colours, width, height } = surface
  const top = 12
  context.fillStyle = colours.rule ?? ''
  context.fillRect(0, height - 1, width, 1)
  trains.forEach((train, i) => {
    const x = trainX(train, track, width)
    const tall = trainHeight(train.changeCount, track.largest, height - top)
    context.fillStyle =
      (i === hovered ? colours.accent : train.isPrerelease ? colours['data-soft'] : colours['stage-4']) ?? ''
    context.fillRect(x - 2.5, height - tall, 5, tall)
    if (!train.isFailed) return
    context.fillStyle = colours.bad ?? ''
    context.beginPath()
    context.moveTo(x - 2.5, height - tall - 2)
    context.lineTo(x - 2.5, height - tall - 11)
    context.lineTo(x + 5, height - tall - 7.5)
    context.lineTo(x - 1, height - tall - 4)
    context.fill()
  })
}

export function findTrain(trains: readonly Train[], track: Track, width: number, x: number): number {
  let best = -1
  trains.forEach((train, i) => {
    const distance = Math.abs(trainX(train, track, width) - x)
    const nearest = best < 0 ? 7 : Math.abs(trainX(trains[best]!, track, width) - x)
    if (distance < nearest) best = i
  })
  return best
}
