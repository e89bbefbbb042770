/** Where nodes stand. Pure and the same each time, so that a worker and a test can ask alike. */
import { forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from 'd3-force'

export interface Drawn {
  count: number
  /** Ends by index, two a link. */
  links: Uint32Array
  /** The column of each node, where there are columns. */
  columns?: Int16Array
}

/** x and y of each node, by turns. */
export type Places = Float32Array

export const box = { width: 172, height: 44, gapX: 84, gapY: 14 }
const ROUNDS = 200
/** A first picture soon, then fewer and better ones. */
const LOOKS = new Set([20, 60, 120])

interface Node extends SimulationNodeDatum {
  index: number
}

function nodesOf(count: number): Node[] {
  return Array.from({ length: count }, (_, index) => ({ index }))
}

function linksOf(links: Uint32Array): { source: number; target: number }[] {
  return Array.from({ length: links.length / 2 }, (_, i) => ({
    source: links[2 * i] as number,
    target: links[2 * i + 1] as number,
  }))
}

/** As dots drawn to each other by their links: `look` is shown the way there. */
export function scatter({ count, links }: Drawn, look: (places: Places) => void = () => {}): Places {
  const nodes = nodesOf(count)
  const simulation = forceSimulation(nodes)
    .force('link', forceLink(linksOf(links)).distance(34))
    .force('apart', forceManyBody().strength(-36).theta(1.1).distanceMax(700))
    .force('x', forceX().strength(0.045))
    .force('y', forceY().strength(0.06))
    .alphaDecay(1 - 0.001 ** (1 / ROUNDS))
    .stop()
  for (let round = 1; round <= ROUNDS; round++) {
    simulation.tick()
    if (LOOKS.has(round)) look(placesOf(nodes))
  }
  return placesOf(nodes)
}

/**
 * In columns from left to right, each node near those that it is linked with: forces give the order within a column, which
 * is then set out evenly around its middle.
 */
export function setOut({ count, links, columns = new Int16Array(count) }: Drawn): Places {
  const nodes = nodesOf(count)
  const byColumn = Map.groupBy(nodes, ({ index }) => columns[index] as number)
  const step = box.height + box.gapY
  for (const members of byColumn.values())
    members.forEach((node, i) => (node.y = (i - (members.length - 1) / 2) * step))
  for (const node of nodes) {
    node.x = (columns[node.index] as number) * (box.width + box.gapX)
    node.fx = node.x
  }
  const simulation = forceSimulation(nodes)
    .force('link', forceLink(linksOf(links)).distance(0).strength(0.5))
    .force('middle', forceY().strength(0.05))
    .stop()
  for (let round = 0; round < ROUNDS; round++) {
    simulation.tick()
    if (round % 4 === 3) for (const members of byColumn.values()) spread(members, step)
  }
  for (const members of byColumn.values()) spread(members, step)
  return placesOf(nodes)
}

/** Pushes what overlaps apart, evenly to both sides, in the order in which they stand. */
function spread(members: readonly Node[], step: number): void {
  const sorted = members.toSorted((a, b) => (a.y ?? 0) - (b.y ?? 0) || a.index - b.index)
  const wished = sorted.map(({ y = 0 }) => y)
  let least = -Infinity
  for (const node of sorted) {
    node.y = Math.max(node.y ?? 0, least)
    least = node.y + step
  }
  const drift =
    sorted.reduce((sum, { y = 0 }, i) => sum + y - (wished[i] ?? 0), 0) / Math.max(1, sorted.length)
  for (const node of sorted) node.y = (node.y ?? 0) - drift
}

function placesOf(nodes: readonly Node[]): Places {
  const places = new Float32Array(nodes.length * 2)
  for (const { index, x = 0, y = 0 } of nodes) {
    places[2 * index] = x
    places[2 * index + 1] = y
  }
  return places
}
