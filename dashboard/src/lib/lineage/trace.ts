import type { Layer, ModelSummary } from '#lib/data/types.ts'

export type NodeKind = Layer | 'connector' | 'stream' | 'configuration' | 'state'

/** Where data come from or go through: a model, a raw stream, or the connector that fetches it. */
export interface LineageNode {
  name: string
  kind: NodeKind
  title: string
  inputs: string[]
}

export interface Lineage {
  focus: string
  nodes: LineageNode[]
  /** Inputs of the first column and uses of the last one that are further away than was asked for. */
  hiddenAbove: number
  hiddenBelow: number
}

export const kindWords: Record<NodeKind, string> = {
  connector: 'connector',
  stream: 'raw stream',
  staging: 'tool’s records',
  entity: 'entity',
  intermediate: 'step',
  mart: 'mart',
  metric: 'metric',
  configuration: 'configuration',
  state: 'state',
}

export type Web = Map<string, LineageNode>

/** Every model, with the raw streams and connectors that nothing but its inputs name. */
export function weave(models: readonly ModelSummary[]): Web {
  const web: Web = new Map()
  for (const { name, layer, title, inputs } of models) web.set(name, { name, kind: layer, title, inputs })
  for (const input of models.flatMap((model) => model.inputs)) {
    if (web.has(input)) continue
    const [schema, rest = ''] = input.split('.')
    if (schema === 'raw') {
      const [connector = rest, stream] = rest.split('__')
      const from = stream === undefined ? [] : [connector]
      web.set(input, {
        name: input,
        kind: 'stream',
        title: (stream ?? rest).replaceAll('_', ' '),
        inputs: from,
      })
      if (from.length > 0)
        web.set(connector, { name: connector, kind: 'connector', title: connector, inputs: [] })
    } else {
      const kind = schema === 'config' ? 'configuration' : 'state'
      web.set(input, { name: input, kind, title: rest.replaceAll('_', ' '), inputs: [] })
    }
  }
  return web
}

/** Everything that a model is made of, nearest first. */
export function ancestors(web: Web, focus: string, steps = Infinity): LineageNode[] {
  return walk(web, focus, steps, (name) => web.get(name)?.inputs ?? [])
}

/** Everything that is made of a model, nearest first. */
export function descendants(web: Web, focus: string, steps = Infinity): LineageNode[] {
  const uses = new Map<string, string[]>()
  for (const { name, inputs } of web.values())
    for (const input of inputs) uses.set(input, [...(uses.get(input) ?? []), name])
  return walk(web, focus, steps, (name) => uses.get(name) ?? [])
}

/** What is around one model, as far as asked for; a line that a longer way tells too is left out of a wide picture. */
export function trace(web: Web, focus: string, above: number, below: number): Lineage {
  const own = web.get(focus)
  const up = ancestors(web, focus, above)
  const earlier = new Set(up.map(({ name }) => name))
  const down = descendants(web, focus, below).filter(({ name }) => !earlier.has(name))
  const nodes = [...up, ...(own ? [own] : []), ...down]
  const shown = new Set(nodes.map(({ name }) => name))
  const kept = nodes.map((node) => ({ ...node, inputs: node.inputs.filter((input) => shown.has(input)) }))
  return {
    focus,
    nodes: above > 1 ? kept.map((node) => ({ ...node, inputs: direct(node, kept) })) : kept,
    hiddenAbove: ancestors(web, focus).length - up.length,
    hiddenBelow: descendants(web, focus).length - down.length,
  }
}

/** Inputs that no other input is made of (the transitive reduction). */
function direct({ name, inputs }: LineageNode, nodes: readonly LineageNode[]): string[] {
  const web: Web = new Map(nodes.map((node) => [node.name, node]))
  const deeper = inputs.map((input) => new Set(ancestors(web, input).map((node) => node.name)))
  return inputs.filter(
    (input, i) => !deeper.some((below, k) => k !== i && below.has(input) && !below.has(name)),
  )
}

function walk(web: Web, focus: string, steps: number, next: (name: string) => string[]): LineageNode[] {
  const seen = new Set([focus])
  const found: LineageNode[] = []
  let edge = [focus]
  for (let step = 0; step < steps && edge.length > 0; step++) {
    edge = [...new Set(edge.flatMap(next))].filter((name) => !seen.has(name) && web.has(name))
    for (const name of edge) {
      seen.add(name)
      found.push(web.get(name)!)
    }
  }
  return found
}
