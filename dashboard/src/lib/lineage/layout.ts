import type { Lineage, LineageNode } from './trace.ts'

export interface Place {
  node: LineageNode
  x: number
  y: number
  width: number
  height: number
}

export interface Edge {
  from: string
  to: string
  /** An SVG path from the right side of one to the left side of the other. */
  path: string
}

export interface Layout {
  places: Place[]
  edges: Edge[]
  width: number
  height: number
}

const box = { width: 160, height: 40, gapX: 40, gapY: 10 }
/** An edge that passes a column takes a little room there, so that it runs between boxes and not under them. */
const passage = 2
const sweeps = 12

interface Slot {
  name: string
  isPassage: boolean
  before: Slot[]
  after: Slot[]
  y: number
}

/**
 * Columns from left to right, each model right of all that it is made of, ordered so that few lines cross (Sugiyama:
 * longest path, passages for long edges, barycentres by turns). Same lineage, same picture.
 */
export function layOut({ nodes }: Pick<Lineage, 'nodes'>): Layout {
  const ranks = rank(nodes)
  const { columns, chains } = slotsOf(nodes, ranks)
  for (let sweep = 0; sweep < sweeps; sweep++) orderColumns(columns, sweep % 2 === 0)
  settle(columns)
  const slots = new Map(columns.flat().map((slot) => [slot.name, slot]))
  const lefts = (column: number) => column * (box.width + box.gapX)
  const top = Math.min(0, ...columns.flat().map((slot) => slot.y - heightOf(slot) / 2))
  const places = nodes.map((node) => ({
    node,
    x: lefts(ranks.get(node.name) ?? 0),
    y: slots.get(node.name)!.y - box.height / 2 - top,
    width: box.width,
    height: box.height,
  }))
  const edges = chains.map(({ from, to, slots: chain }) => {
    const start = ranks.get(from) ?? 0
    const points = chain.map((slot, i) => ({ left: lefts(start + i), y: slot.y - top }))
    return { from, to, path: curve(points) }
  })
  return {
    places,
    edges,
    width: columns.length === 0 ? 0 : lefts(columns.length) - box.gapX,
    height: Math.max(0, ...places.map((place) => place.y + place.height)),
  }
}

/** Longest path from the left; what has no inputs itself moves up to what reads it first. */
function rank(nodes: readonly LineageNode[]): Map<string, number> {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const ranks = new Map<string, number>()
  const of = (name: string, path: ReadonlySet<string>): number => {
    const known = ranks.get(name)
    if (known !== undefined) return known
    const inputs = (byName.get(name)?.inputs ?? []).filter((input) => !path.has(input))
    const found = Math.max(-1, ...inputs.map((input) => of(input, new Set([...path, name])))) + 1
    ranks.set(name, found)
    return found
  }
  for (const { name } of nodes) of(name, new Set([name]))
  for (const { name, inputs } of nodes) {
    if (inputs.length > 0) continue
    const uses = nodes.filter((node) => node.inputs.includes(name)).map((node) => ranks.get(node.name) ?? 0)
    if (uses.length > 0) ranks.set(name, Math.max(0, Math.min(...uses) - 1))
  }
  return ranks
}

function slotsOf(nodes: readonly LineageNode[], ranks: ReadonlyMap<string, number>) {
  const columns: Slot[][] = Array.from({ length: Math.max(-1, ...ranks.values()) + 1 }, () => [])
  const slots = new Map<string, Slot>()
  const put = (name: string, column: number, isPassage: boolean): Slot => {
    const slot: Slot = { name, isPassage, before: [], after: [], y: 0 }
    columns[column]!.push(slot)
    return slot
  }
  for (const { name } of nodes) slots.set(name, put(name, ranks.get(name)!, false))
  const chains = nodes.flatMap(({ name: to, inputs }) =>
    inputs.map((from) => {
      const [start, end] = [ranks.get(from)!, ranks.get(to)!]
      const between = Array.from({ length: Math.max(0, end - start - 1) }, (_, i) =>
        put(`${from}→${to}:${i}`, start + 1 + i, true),
      )
      const chain = [slots.get(from)!, ...between, slots.get(to)!]
      chain.slice(1).forEach((slot, i) => {
        chain[i]!.after.push(slot)
        slot.before.push(chain[i]!)
      })
      return { from, to, slots: chain }
    }),
  )
  for (const column of columns) stack(column)
  return { columns, chains }
}

const heightOf = (slot: Slot) => (slot.isPassage ? passage : box.height)

function stack(column: readonly Slot[]): void {
  let y = 0
  for (const slot of column) {
    slot.y = y + heightOf(slot) / 2
    y += heightOf(slot) + box.gapY
  }
  for (const slot of column) slot.y -= y / 2
}

function orderColumns(columns: Slot[][], isForward: boolean): void {
  for (const column of isForward ? columns : columns.toReversed()) {
    const wish = new Map(column.map((slot) => [slot, pull(isForward ? slot.before : slot.after) ?? slot.y]))
    column.sort((a, b) => wish.get(a)! - wish.get(b)!)
    stack(column)
  }
}

/** Moves slots towards their neighbours as far as the order leaves room. */
function settle(columns: Slot[][]): void {
  for (let round = 0; round < 4; round++) {
    for (const column of round % 2 === 0 ? columns : columns.toReversed()) {
      for (const slot of column) slot.y = pull([...slot.before, ...slot.after]) ?? slot.y
      spread(column)
    }
  }
}

/** Pushes what overlaps apart, evenly to both sides. */
function spread(column: readonly Slot[]): void {
  const wished = column.map((slot) => slot.y)
  column.forEach((slot, i) => {
    const above = column[i - 1]
    if (above) slot.y = Math.max(slot.y, above.y + (heightOf(above) + heightOf(slot)) / 2 + box.gapY)
  })
  const drift = column.reduce((sum, slot, i) => sum + slot.y - wished[i]!, 0) / Math.max(1, column.length)
  for (const slot of column) slot.y -= drift
}

function pull(neighbours: readonly Slot[]): number | null {
  if (neighbours.length === 0) return null
  return neighbours.reduce((sum, slot) => sum + slot.y, 0) / neighbours.length
}

function curve(points: readonly { left: number; y: number }[]): string {
  const [first, ...rest] = points
  let text = `M${first!.left + box.width} ${round(first!.y)}`
  let from = { x: first!.left + box.width, y: first!.y }
  rest.forEach(({ left, y }, i) => {
    const middle = (from.x + left) / 2
    text += `C${middle} ${round(from.y)} ${middle} ${round(y)} ${left} ${round(y)}`
    from = { x: left, y }
    if (i < rest.length - 1) {
      text += `H${left + box.width}`
      from = { x: left + box.width, y }
    }
  })
  return text
}

const round = (value: number) => Math.round(value * 10) / 10
