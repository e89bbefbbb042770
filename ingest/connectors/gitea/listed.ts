/** The streams that come from the list of issues, which requests are too: what is asked, and what of a record is kept. */
import type { TSchema } from 'typebox'
import { SourceError, type StreamContext } from '../../contract.ts'
import type { Json } from './fields.ts'
import { readAll, type List } from './lists.ts'
import { sessionOf, type Repository } from './session.ts'

/** What a record has to be asked for by. */
export type Where = Pick<Repository, 'id' | 'label'>

export interface Listed {
  stream: 'pull' | 'issue'
  /** As the list names it. */
  type: 'pulls' | 'issues'
  /** For people: `pull requests`. */
  noun: string
  schema: TSchema
  has(repository: Repository): boolean
  /** Fields that are null where they could not be read; such a record is read again a few times. */
  parts: readonly string[]
  /** The whole record of what the list shows; null when it is gone meanwhile. */
  complete(shown: Json, where: Where, context: StreamContext): Promise<Json | null>
  /** Those that have changed and do not say so; asked for when the repository has. */
  readMoved?(scope: Repository, context: StreamContext): Promise<Json[]>
}

/** Tells records apart: numbers count within a repository. */
export function keyOf({ id }: Where, number: unknown): string {
  return `${id}#${String(number)}`
}

/** Null when there is nothing (any more). */
export async function unlessGone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

/** A part that the server fails to give, such as commits of a base that is gone, is not known: null. */
export async function readPart(list: List, what: string, context: StreamContext): Promise<Json[] | null> {
  try {
    return await readAll(sessionOf(context), list)
  } catch (error) {
    if (!(error instanceof SourceError) || !['not_found', 'failed'].includes(error.code)) throw error
    context.note(`${what} cannot be read and stay unknown: ${error.message}`)
    return null
  }
}
