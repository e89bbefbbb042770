import type { Model } from '../transforms/model.ts'
import type { MetricSummary } from './schemas/metric.ts'
import type { ModelHeader } from './schemas/model.ts'
import type { Column } from './schemas/table.ts'

/** What a model's file says of itself, in the API's words. */
export function describeModel(model: Model): ModelHeader {
  const { header } = model
  return {
    name: model.name,
    title: header.title ?? toTitle(model.name),
    layer: model.layer,
    grain: header.grain,
    definition: header.definition ?? '',
    source: header.source,
    unit: header.unit,
    better: header.better,
    measure: header.measure,
    partition: header.partition,
    limits: header.limits,
  }
}

export function describeMetric(model: Model): MetricSummary {
  const { name, title, definition, source, limits, unit } = describeModel(model)
  return {
    name,
    title,
    definition,
    source,
    limits,
    unit: unit ?? '',
    measure: (model.header.measure ?? 'count') as MetricSummary['measure'],
    better: model.header.better ?? 'neither',
  }
}

/** Adds what the header says of each column. */
export function describeColumns(columns: readonly { name: string; type: string }[], model?: Model): Column[] {
  const notes = new Map(model?.header.columns.map((note) => [note.name, note]))
  return columns.map(({ name, type }) => {
    const note = notes.get(name)
    return { name, type, unit: note?.unit ?? unitOf(name), meaning: note?.meaning ?? null }
  })
}

/** Units are in the names (house rule), so that no header needs to repeat them. */
function unitOf(name: string): string | null {
  if (name.endsWith('_hours')) return 'hours'
  if (name.endsWith('_ratio')) return 'ratio'
  if (name.endsWith('_at')) return 'epoch ms'
  return null
}

function toTitle(name: string): string {
  const words = name.replaceAll(/_+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
