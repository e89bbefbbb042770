import type { Command } from 'commander'
import { suggest } from '../api/nearest.ts'
import type { Model, Registry } from '../transforms/model.ts'
import { CommandError } from './exit.ts'

export function addShow(program: Command): void {
  program
    .command('show')
    .argument('[model]', 'name of an entity, staging file, intermediate, mart or metric; none: list all')
    .description('show the definition, columns, inputs and SQL of a model')
    .action(async (name: string | undefined) => {
      const { readModels } = await import('../transforms/model.ts')
      const registry = await readModels()
      console.log(
        name === undefined ? listModels(registry) : describeModel(registry, findModel(registry, name)),
      )
    })
}

/** Errors: CommandError 'usage' that names the nearest model. */
export function findModel(registry: Registry, name: string): Model {
  const found = registry.metrics.get(name) ?? registry.models.get(name)
  if (found) return found
  const hint = suggest(name, [...registry.metrics.keys(), ...registry.models.keys()])
  throw new CommandError('usage', `Unknown model: ${name}${hint || '; `streamgauge show` lists them'}`)
}

function listModels(registry: Registry): string {
  const all = [...registry.metrics.values(), ...registry.models.values()]
  const layers = ['metric', 'mart', 'intermediate', 'entity', 'staging'] as const
  return layers
    .map((layer) => {
      const names = all.filter((model) => model.layer === layer).map((model) => model.name)
      return `${layer}\n${names
        .sort()
        .map((name) => `  ${name}`)
        .join('\n')}`
    })
    .join('\n\n')
}

export function describeModel(registry: Registry, model: Model): string {
  const { header } = model
  const facts: [string, string | null][] = [
    ['layer', model.layer],
    ['file', model.file],
    ['grain', header.grain.join(', ')],
    ['measure', header.measure],
    ['unit', header.unit],
    ['better', header.better],
    ['partition', header.partition],
    ['entity', header.entity],
    ['computed', header.computed],
    ['limits', header.limits],
    ['source', header.source.join('\n')],
    ['inputs', model.inputs.join(', ')],
    ['read by', registry.dependants(model.name).join(', ')],
  ]
  const parts = [
    header.title ? `${model.name}: ${header.title}` : model.name,
    header.definition ?? '',
    facts
      .filter(([, value]) => value)
      .map(([key, value]) => describeFact(key, value ?? ''))
      .join('\n'),
    header.columns.map((column) => describeColumn(column.name, column.meaning, column.unit)).join('\n'),
    model.sql,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function describeFact(key: string, value: string): string {
  return `${key.padEnd(10)} ${value.replaceAll('\n', `\n${' '.repeat(11)}`)}`
}

function describeColumn(name: string, meaning: string, unit: string | null): string {
  return `  ${name.padEnd(28)} ${meaning}${unit ? `, ${unit}` : ''}`
}
