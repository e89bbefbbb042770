import type { MapNode } from '#lib/data/types.ts'

/** What each node is looked for by: its name, with its kind or its id where others bear the same one. */
export function labelsOf(nodes: readonly Pick<MapNode, 'node_id' | 'name' | 'kind'>[]): Map<string, string> {
  const byName = Map.groupBy(nodes, ({ name }) => name)
  const labels = new Map<string, string>()
  for (const { node_id, name, kind } of nodes.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))) {
    const same = byName.get(name) ?? []
    const isOne = same.length === 1
    const isOneOfKind = same.filter((other) => other.kind === kind).length === 1
    labels.set(isOne ? name : isOneOfKind ? `${name} (${kind})` : `${name} (${node_id})`, node_id)
  }
  return labels
}

const MOST_OFFERED = 30

/** Labels that have the text in them, those that begin with it first: a list of thousands is none to choose from. */
export function offersFor(labels: ReadonlyMap<string, string>, text: string): string[] {
  const sought = text.trim().toLowerCase()
  const found = [...labels.keys()].filter((label) => label.toLowerCase().includes(sought))
  const begins = (label: string) => Number(!label.toLowerCase().startsWith(sought))
  return found.toSorted((a, b) => begins(a) - begins(b)).slice(0, MOST_OFFERED)
}

/** The node of that label, else the only one whose label has the text in it. */
export function findNode(labels: ReadonlyMap<string, string>, text: string): string | null {
  const exact = labels.get(text.trim())
  if (exact !== undefined) return exact
  const sought = text.trim().toLowerCase()
  if (sought === '') return null
  const same = [...labels].filter(([label]) => label.toLowerCase() === sought)
  const found = same.length > 0 ? same : [...labels].filter(([label]) => label.toLowerCase().includes(sought))
  return found.length === 1 ? (found[0]?.[1] ?? null) : null
}
