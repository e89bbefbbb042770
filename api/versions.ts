import type { FastifyInstance } from 'fastify'
import type { Model } from '../transforms/model.ts'
import { readRows } from './relation.ts'
import type { ModelVersion } from './schemas/model.ts'

interface Definition {
  name: string
  hash: string
  first_built_at: number
  is_initial: boolean
}

export type Versions = Map<string, Definition[]>

/** Every text that this warehouse was built with, by model, oldest first. */
export async function readVersions(app: FastifyInstance): Promise<Versions> {
  const rows = await readRows<Definition>(app.parts.warehouse, await app.relations.state('meta.definition'), {
    columns: ['name', 'hash', 'first_built_at', 'is_initial'],
    order: ['first_built_at'],
  })
  const versions: Versions = new Map()
  for (const row of rows) versions.set(row.name, [...(versions.get(row.name) ?? []), row])
  return versions
}

export function versionOf({ name, hash }: Model, versions: Versions): ModelVersion {
  const known = versions.get(name) ?? []
  const own = known.findLast((each) => each.hash === hash)
  const others = new Set(known.filter((each) => each.hash !== hash).map((each) => each.hash))
  return {
    hash,
    built_at: own?.first_built_at ?? null,
    is_initial: own?.is_initial ?? false,
    earlier_count: others.size,
  }
}
