import type { Model } from './model.ts'

/** A staging file that goes into an entity is part of that entity's build, not a table of its own. */
export function isTable(model: Model): boolean {
  return !(model.layer === 'staging' && model.header.entity !== null)
}

/** What a table reads in the end: an entity reads what its staging files read. */
export function sourcesOf(models: Map<string, Model>, model: Model): string[] {
  if (model.layer !== 'entity') return model.inputs
  return [...new Set(model.inputs.flatMap((name) => models.get(name)?.inputs ?? []))].sort()
}

/** Names of tables, inputs first, otherwise by layer and name; a cycle is an error that names its members. */
export function orderModels(models: Map<string, Model>): string[] {
  const order: string[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (name: string, path: string[]): void => {
    const model = models.get(name)
    if (!model || state.get(name) === 'done') return
    if (state.get(name) === 'open') {
      throw new Error(`Models in a circle: ${[...path.slice(path.indexOf(name)), name].join(' → ')}`)
    }
    state.set(name, 'open')
    for (const input of sourcesOf(models, model)) visit(input, [...path, name])
    state.set(name, 'done')
    order.push(name)
  }
  for (const model of models.values()) if (isTable(model)) visit(model.name, [])
  return order
}
