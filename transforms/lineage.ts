import type { Model, Registry } from './model.ts'

/** The raw tables that a model is made of in the end, without their schema: `github__run`. */
export function listRawTables(registry: Registry, model: Model): string[] {
  const [found, seen, open] = [new Set<string>(), new Set<string>(), [...model.inputs]]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    if (name.startsWith('raw.')) found.add(name.slice('raw.'.length))
    open.push(...(registry.models.get(name)?.inputs ?? []))
  }
  return [...found].sort()
}
