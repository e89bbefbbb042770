/** Which entity a file's rows are. */
import { readEntities, type Entity } from '../../entities.ts'

export const entities: readonly Entity[] = readEntities()
const byName = new Map(entities.map((entity) => [entity.name, entity]))

export function entityOf(name: string): Entity | undefined {
  return byName.get(name)
}

/** `deployments.csv`, `deployment-2026.csv`, `Team Members 3.xlsx`: the longest name that it begins with. */
export function entityOfFile(file: string): Entity | undefined {
  const words = file
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '_')
    .replace(/^_|_$/g, '')
    .split('_')
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join('_')
    const found = byName.get(name) ?? byName.get(singular(name))
    if (found) return found
  }
  return undefined
}

function singular(name: string): string {
  return name
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch)es$/, '$1')
    .replace(/([^s])s$/, '$1')
}
