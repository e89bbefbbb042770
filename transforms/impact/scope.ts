import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { FileChange } from './answer.ts'

/** A question about files of one repository. */
export interface Asked {
  warehouse: Warehouse
  repositoryId: string
  files: readonly FileChange[]
  paths: readonly string[]
  /** Nothing after this is known, epoch ms. */
  asOf: number
  options: ReadOptions
}

/** `$paths` is a JSON list, so that a thousand files are one parameter. */
export const WANTED = `wanted AS (SELECT unnest(from_json($paths, '["VARCHAR"]')) AS path)`

export function bindPaths({ repositoryId, paths }: Asked): { repository: string; paths: string } {
  return { repository: repositoryId, paths: JSON.stringify(paths) }
}

/** Ids as one parameter, for `unnest(from_json($ids, '["VARCHAR"]'))`. */
export function bindIds(ids: Iterable<string>): { ids: string } {
  return { ids: JSON.stringify([...ids]) }
}

export const AMONG_IDS = `(SELECT unnest(from_json($ids, '["VARCHAR"]')))`
