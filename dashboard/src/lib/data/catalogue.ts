import type { Layer, ModelSummary } from './types.ts'

export interface Shelf {
  layer: Layer
  name: string
  says: string
}

/** What the catalogue keeps, from what is asked for most. */
export const shelves: readonly Shelf[] = [
  { layer: 'metric', name: 'Metrics', says: 'Figures, and the cases that they are made of' },
  { layer: 'mart', name: 'Marts', says: 'One row a thing that happened; any of them can be downloaded' },
  { layer: 'intermediate', name: 'Steps', says: 'What several marts need' },
  { layer: 'entity', name: 'Entities', says: 'The seam between tools and figures' },
  { layer: 'staging', name: 'Tools’ records', says: 'How one tool’s records become entities' },
]

/** How a measure is called on the screen. */
export const measureWords: Readonly<Record<string, string>> = {
  duration: 'duration',
  quantity: 'size',
  proportion: 'share',
  count: 'count',
  level: 'level',
  ratio: 'ratio',
}

/** Models that have every word, in name, title, definition or source; those named so come first. */
export function searchModels(models: readonly ModelSummary[], text: string): ModelSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return models.toSorted(byTitle)
  const has = (field: string) => words.every((word) => field.toLowerCase().includes(word))
  return models
    .filter(({ name, title, definition, source, inputs }) =>
      has([name, title, definition, ...source, ...inputs].join(' ')),
    )
    .toSorted(
      (a, b) => Number(has(`${b.title} ${b.name}`)) - Number(has(`${a.title} ${a.name}`)) || byTitle(a, b),
    )
}

function byTitle(a: ModelSummary, b: ModelSummary): number {
  return a.title.localeCompare(b.title, 'en')
}
