/** The whole map on a canvas: thousands of dots, what is near the focus lit, names where there is room for them. */
import type { MapNode } from '#lib/data/types.ts'
import type { Places } from './layout.ts'
import type { Picture } from './picture.ts'

export const colourNames = [
  'ink',
  'muted',
  'data',
  'data-soft',
  'accent',
  'warning',
  'surface',
  'rule-strong',
] as const
export type Colours = Record<(typeof colourNames)[number], string>

/** What lies in the middle of the canvas, and how many pixels a unit takes. */
export interface Camera {
  x: number
  y: number
  scale: number
}

export interface Scene {
  picture: Picture
  places: Places
  /** Ids near the focus; empty: everything alike. */
  lit: ReadonlySet<string>
  focus: string | null
  hovered: number
}

export interface Size {
  width: number
  height: number
}

const MOST_NAMES = 60
/** Lines of one frame: more of them would hold up the page. */
export const LINES = 300
/** One line of thousands of pieces is far slower to draw than many short ones. */
const PIECES = 50
const [least, most] = [0.02, 6]

export const clampScale = (scale: number) => Math.min(most, Math.max(least, scale))

/** All of it in view, a handful no larger than life. */
export function cameraFor(places: Places, { width, height }: Size): Camera {
  if (places.length === 0) return { x: 0, y: 0, scale: 1 }
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < places.length; i += 2) {
    left = Math.min(left, places[i] as number)
    right = Math.max(right, places[i] as number)
    top = Math.min(top, places[i + 1] as number)
    bottom = Math.max(bottom, places[i + 1] as number)
  }
  const scale = Math.min(width / (right - left + 80), height / (bottom - top + 80), 2)
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: clampScale(scale) }
}

/** The node at a point of the canvas, -1 for none. */
export function nodeAt(places: Places, camera: Camera, size: Size, x: number, y: number): number {
  const reach = 9 / camera.scale
  const [wantedX, wantedY] = [
    (x - size.width / 2) / camera.scale + camera.x,
    (y - size.height / 2) / camera.scale + camera.y,
  ]
  let [found, nearest] = [-1, reach * reach]
  for (let i = 0; i < places.length / 2; i++) {
    const far = ((places[2 * i] as number) - wantedX) ** 2 + ((places[2 * i + 1] as number) - wantedY) ** 2
    if (far < nearest) [found, nearest] = [i, far]
  }
  return found
}

/** In the order in which lines are drawn: what is near the focus, what nothing declares, then the rest. */
export function rankLinks({ nodes, links }: Picture, lit: ReadonlySet<string>): RankedLink[] {
  const isLit = nodes.map(({ node_id }) => lit.has(node_id))
  const ranked = links.map(({ from, to, edge }): RankedLink => {
    const isNear = isLit[from] === true && isLit[to] === true
    const tone = edge.is_undeclared === true ? 'warning' : isNear ? 'accent' : 'data-soft'
    return { from, to, tone, rank: isNear ? 0 : edge.is_undeclared === true ? 1 : 2 }
  })
  return ranked.toSorted((a, b) => a.rank - b.rank)
}

export interface RankedLink {
  from: number
  to: number
  tone: 'warning' | 'accent' | 'data-soft'
  rank: number
}

/** Some of the lines, below the dots; the first ones clear what was there. */
export function paintLines(
  context: CanvasRenderingContext2D,
  size: Size,
  links: readonly RankedLink[],
  first: number,
  places: Places,
  camera: Camera,
  colours: Colours,
): void {
  prepare(context, size, first === 0)
  const { toX, toY } = looking(places, camera, size)
  for (const part of partsOf(links.slice(first, first + LINES))) {
    const tone = part[0]?.tone ?? 'data-soft'
    context.strokeStyle = colours[tone]
    context.lineWidth = tone === 'warning' ? 1.5 : 1
    context.beginPath()
    for (const { from, to } of part) {
      context.moveTo(toX(from), toY(from))
      context.lineTo(toX(to), toY(to))
    }
    context.stroke()
  }
}

function partsOf(links: readonly RankedLink[]): RankedLink[][] {
  const parts: RankedLink[][] = []
  for (const link of links) {
    const last = parts.at(-1)
    if (last && last.length < PIECES && last[0]?.tone === link.tone) last.push(link)
    else parts.push([link])
  }
  return parts
}

function prepare(context: CanvasRenderingContext2D, { width, height }: Size, isFresh: boolean): void {
  const density = window.devicePixelRatio || 1
  context.setTransform(density, 0, 0, density, 0, 0)
  if (isFresh) context.clearRect(0, 0, width, height)
}

function looking(places: Places, camera: Camera, { width, height }: Size) {
  return {
    toX: (i: number) => ((places[2 * i] as number) - camera.x) * camera.scale + width / 2,
    toY: (i: number) => ((places[2 * i + 1] as number) - camera.y) * camera.scale + height / 2,
  }
}

export function paintDots(
  context: CanvasRenderingContext2D,
  size: Size,
  scene: Scene,
  camera: Camera,
  colours: Colours,
): void {
  prepare(context, size, true)
  const { toX, toY } = looking(scene.places, camera, size)
  const { nodes } = scene.picture
  const isLit = (i: number) => scene.lit.has(nodes[i]?.node_id ?? '')
  const isAll = scene.lit.size === 0
  nodes.forEach((node, i) => {
    const radius = radiusOf(node) * Math.min(1.6, Math.max(0.6, camera.scale))
    context.beginPath()
    // A square is no service: shape tells it as well as the words beside.
    if (node.kind === 'service') context.arc(toX(i), toY(i), radius, 0, 2 * Math.PI)
    else context.rect(toX(i) - radius, toY(i) - radius, 2 * radius, 2 * radius)
    context.fillStyle =
      isAll || isLit(i)
        ? node.node_id === scene.focus
          ? colours.accent
          : colours.data
        : colours['data-soft']
    context.fill()
    if (i !== scene.hovered && node.node_id !== scene.focus) return
    context.strokeStyle = colours.ink
    context.lineWidth = 1.5
    context.stroke()
  })
  paintNames(context, scene, camera, colours, { toX, toY, isLit, ...size })
}

interface Where extends Size {
  toX(i: number): number
  toY(i: number): number
  isLit(i: number): boolean
}

/** The focus, what the pointer is on, what is lit, then what most others need, as far as names find room. */
function paintNames(
  context: CanvasRenderingContext2D,
  { picture: { nodes }, focus, hovered, lit }: Scene,
  camera: Camera,
  colours: Colours,
  { toX, toY, isLit, width, height }: Where,
): void {
  const weigh = (i: number) => {
    const node = nodes[i] as MapNode
    return (
      (i === hovered ? 1e9 : 0) +
      (node.node_id === focus ? 1e8 : 0) +
      (isLit(i) ? 1e6 : 0) +
      node.dependant_count
    )
  }
  const isClose = camera.scale > 0.9
  const wanted = nodes.flatMap((node, i) => {
    const [x, y] = [toX(i), toY(i)]
    const isSeen = x > 0 && x < width && y > 0 && y < height
    const isNamed =
      isClose ||
      isLit(i) ||
      i === hovered ||
      node.node_id === focus ||
      (lit.size === 0 && node.dependant_count > 2)
    return isSeen && isNamed ? [{ i, x, y, weight: weigh(i) }] : []
  })
  wanted.sort((a, b) => b.weight - a.weight)
  const taken: { x: number; y: number; end: number }[] = []
  context.font = '12px "Inter Variable", sans-serif'
  context.textBaseline = 'middle'
  for (const { i, x, y } of wanted) {
    if (taken.length >= MOST_NAMES) break
    const { name } = nodes[i] as MapNode
    const end = x + 10 + context.measureText(name).width
    if (taken.some((each) => Math.abs(each.y - y) < 14 && each.x < end && x < each.end)) continue
    taken.push({ x, y, end })
    context.lineWidth = 3
    context.strokeStyle = colours.surface
    context.strokeText(name, x + 9, y)
    context.fillStyle = lit.size === 0 || isLit(i) ? colours.ink : colours.muted
    context.fillText(name, x + 9, y)
  }
}

const radiusOf = ({ dependant_count }: MapNode) => 3 + Math.min(6, Math.sqrt(dependant_count))
