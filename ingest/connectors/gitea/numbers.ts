/** What of Actions is counted by numbers, and how what has landed of it stands. */
import type { TSchema } from 'typebox'
import type { StreamContext } from '../../contract.ts'
import type { Json } from './fields.ts'
import type { Repository } from './session.ts'

export interface Numbered {
  stream: 'run' | 'task'
  /** Below `actions`. */
  path: string
  /** For people. */
  noun: string
  schema: TSchema
  /** What changes in a record when anything does. */
  state: readonly string[]
  /** Fields that hold times, oldest first. */
  times: readonly string[]
  /** In SQL, over `payload`: whether it has ended. */
  isOver: string
  /** For `Stream.endedAt`. */
  endedAt: string
  /** Whole records of what the list shows. */
  complete(shown: readonly Json[], scope: Repository, context: StreamContext): Promise<Json[]>
  /** Those under way that a first page may not hold. Without it the list is read down to the oldest of them. */
  readOpen?(open: readonly number[], scope: Repository, context: StreamContext): Promise<Json[]>
}

export interface LandedState {
  state: string
  isOver: boolean
}

/** By number, as last seen. */
export async function landedStates(
  context: StreamContext,
  { stream, state, isOver }: Numbered,
  { id }: Repository,
): Promise<Map<number, LandedState>> {
  const told = state.map((name) => `coalesce(payload ->> '${name}', '')`).join(` || ' ' || `)
  const rows = await context.landed.rows<{ number: number; state: string; isOver: boolean }>(
    `select cast(payload ->> 'id' as bigint) as number, max_by(${told}, _loaded_at) as state,
       max_by(${isOver}, _loaded_at) as "isOver"
     from raw.gitea__${stream}
     where _source = $source and (payload ->> 'repository_id') = '${id}' and not _is_deleted
       and _key not in (
         select _key from raw.gitea__${stream} where _source = $source
         group by _key having max_by(_is_deleted, _loaded_at))
     group by payload ->> 'id'`,
  )
  return new Map(rows.map(({ number, ...rest }) => [Number(number), rest]))
}

export function stateOf(record: Json, names: readonly string[]): string {
  return names.map((name) => String(record[name] ?? '')).join(' ')
}
