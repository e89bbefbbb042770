import { headAt, type Train } from './rails.ts'
import type { Stage } from './stage.ts'

export const colourNames = [
  'age-1',
  'age-2',
  'age-3',
  'age-4',
  'stage-3',
  'rule',
  'bad',
  'accent',
  'surface',
  'ink',
] as const
export type Colours = Record<(typeof colourNames)[number], string>

/** What the pointer is on; -1 for nothing. */
export interface Picked {
  dot: number
  train: number
}

/** Fits the canvas to its box at the density of the screen. */
export function fitCanvas(canvas: HTMLCanvasElement): void {
  const { clientWidth: width, clientHeight: height } = canvas
  const density = window.devicePixelRatio || 1
  canvas.width = Math.round(width * density)
  canvas.height = Math.round(height * density)
}

export function paintFloor(
  context: CanvasRenderingContext2D,
  stage: Stage,
  colours: Colours,
  at: number,
  picked: Picked,
): void {
  const density = window.devicePixelRatio || 1
  context.setTransform(density, 0, 0, density, 0, 0)
  context.clearRect(0, 0, context.canvas.width / density, context.canvas.height / density)
  paintRails(context, stage, colours)
  for (const train of stage.trains)
    paintTrain(context, stage, colours, train, at, train.index === picked.train)
  paintStreaks(context, stage, colours)
  paintDots(context, stage, colours)
  if (picked.dot >= 0) paintRing(context, stage, colours, picked.dot)
}

function paintRails(context: CanvasRenderingContext2D, stage: Stage, colours: Colours): void {
  context.strokeStyle = colours.rule
  context.lineWidth = 1
  context.beginPath()
  stage.geometry.tracks.forEach((place, lane) => {
    if (!place) return
    for (let rail = 0; rail < stage.railsOf(lane); rail++) {
      const y = Math.round(stage.railY(lane, rail)!) + 0.5
      context.moveTo(place.x, y)
      context.lineTo(place.x + place.width, y)
    }
  })
  context.stroke()
}

function paintTrain(
  context: CanvasRenderingContext2D,
  stage: Stage,
  colours: Colours,
  train: Train,
  at: number,
  isPicked: boolean,
): void {
  const place = stage.geometry.tracks[train.lane]
  const head = headAt(train, at, stage.track)
  const y = stage.railY(train.lane, train.rail)
  if (!place || head === null || y === null) return
  const told = stage.scene.floor.trains[train.index]!
  const x = place.x + Math.min(head, place.width)
  const end = Math.max(0, Math.min(1, (place.width - head) / (place.width * 0.1)))
  context.globalAlpha = 0.25 + 0.75 * end
  const colour = isPicked ? colours.accent : told.is_failed ? colours.bad : colours['stage-3']
  context.fillStyle = colour
  const tail = Math.max(place.x, x - train.length)
  const engine = 4.5 * train.scale
  const radius = Math.max(0.9, 1.8 * train.scale)
  if (train.cars > 0) context.fillRect(tail, y - 0.5, x - tail, 1)
  context.fillRect(
    Math.max(place.x, x - engine),
    y - engine / 2 - 0.2,
    Math.min(engine, x - place.x),
    engine + 0.4,
  )
  context.beginPath()
  for (let car = 0; car < train.cars; car++) {
    const middle = x - engine - 0.5 - (car + 0.5) * train.pitch
    if (middle < place.x || (train.pitch < 1.5 && car % 2 === 1)) continue
    context.moveTo(middle + radius, y)
    context.arc(middle, y, radius, 0, Math.PI * 2)
  }
  context.fill()
  if (told.is_failed) paintFlag(context, x, y)
  context.globalAlpha = 1
}

/** What needed repair is told apart by shape too. */
function paintFlag(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath()
  context.moveTo(x - 4.5, y - 2)
  context.lineTo(x - 4.5, y - 8)
  context.lineTo(x + 1.5, y - 5.6)
  context.lineTo(x - 3.5, y - 3.4)
  context.fill()
}

function paintStreaks(context: CanvasRenderingContext2D, stage: Stage, colours: Colours): void {
  context.strokeStyle = colours['age-2']
  context.globalAlpha = 0.35
  context.lineWidth = Math.max(1, stage.radius)
  context.lineCap = 'round'
  context.beginPath()
  for (let i = 0; i < stage.x.length; i++) {
    if (stage.alpha[i]! < 0.3) continue
    const [dx, dy] = [stage.x[i]! - stage.lastX[i]!, stage.y[i]! - stage.lastY[i]!]
    if (dx * dx + dy * dy < 4) continue
    context.moveTo(stage.x[i]! - dx * 1.6, stage.y[i]! - dy * 1.6)
    context.lineTo(stage.x[i]!, stage.y[i]!)
  }
  context.stroke()
  context.globalAlpha = 1
}

/** One path a colour: thousands of single fills would take a frame each. */
function paintDots(context: CanvasRenderingContext2D, stage: Stage, colours: Colours): void {
  const { x, y, alpha, ages, hollow, radius } = stage
  for (const age of [1, 2, 3, 4] as const) {
    context.fillStyle = colours[`age-${age}`]
    context.beginPath()
    for (let i = 0; i < x.length; i++) {
      if (ages[i] !== age || hollow[i] === 1 || alpha[i]! < 0.05) continue
      const own = radius * Math.min(1, 0.4 + 0.6 * alpha[i]!)
      context.moveTo(x[i]! + own, y[i]!)
      context.arc(x[i]!, y[i]!, own, 0, Math.PI * 2)
    }
    context.fill()
    context.strokeStyle = colours[`age-${age}`]
    context.lineWidth = 1.2
    context.beginPath()
    for (let i = 0; i < x.length; i++) {
      if (ages[i] !== age || hollow[i] !== 1 || alpha[i]! < 0.05) continue
      context.moveTo(x[i]! + radius - 0.6, y[i]!)
      context.arc(x[i]!, y[i]!, Math.max(0.5, radius - 0.6), 0, Math.PI * 2)
    }
    context.stroke()
  }
}

function paintRing(context: CanvasRenderingContext2D, stage: Stage, colours: Colours, dot: number): void {
  context.strokeStyle = colours.ink
  context.lineWidth = 1.5
  context.beginPath()
  context.arc(stage.x[dot]!, stage.y[dot]!, stage.radius + 2, 0, Math.PI * 2)
  context.stroke()
}
