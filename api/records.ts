import type { FastifyInstance } from 'fastify'
import { countRows, readRows, type Relation, type Selection } from './relation.ts'
import type { CommitReference } from './schemas/release.ts'

type Where = NonNullable<Selection['where']>

export interface List<T> {
  rows: T[]
  total_count: number
  limit: number
}

/** Reads single records and the lists that belong to them, by the columns of their schema. */
export function createRecords(app: FastifyInstance) {
  const { warehouse } = app.parts

  async function rows<T>(name: string, columns: string[], selection: Selection): Promise<T[]> {
    return readRows<T>(warehouse, await app.relations.find(name), { ...selection, columns }, timed(app))
  }

  /** The first in this order. */
  async function one<T>(
    name: string,
    columns: string[],
    where: Where,
    order: readonly string[] = [],
  ): Promise<T | null> {
    const [row] = await rows<T>(name, columns, { where, order, limit: 1 })
    return row ?? null
  }

  /** At most `limit` rows, and how many there are. */
  async function list<T>(
    name: string,
    columns: string[],
    selection: Selection & { limit: number },
  ): Promise<List<T>> {
    const relation = await app.relations.find(name)
    const [found, total_count] = await Promise.all([
      readRows<T>(warehouse, relation, { ...selection, columns }, timed(app)),
      countRows(warehouse, relation, selection, timed(app)),
    ])
    return { rows: found, total_count, limit: selection.limit }
  }

  /** Which of these accounts are bots; accounts are never shown. */
  async function findBots(accounts: (string | null)[]): Promise<Set<string>> {
    const ids = [...new Set(accounts.filter((id) => id !== null))]
    if (ids.length === 0) return new Set()
    const bots = await rows<{ account_id: string }>('account', ['account_id'], {
      where: { account_id: ids, is_bot: [true] },
    })
    return new Set(bots.map((bot) => bot.account_id))
  }

  /** Commits among the `commit_id`s of `link`'s rows, newest first. */
  async function listCommits(link: string, where: Where, limit: number): Promise<List<CommitReference>> {
    const relation = await app.relations.find(link)
    if (!relation) return { rows: [], total_count: 0, limit }
    const columns = ['commit_id', 'sha', 'subject', 'committed_at', 'author_id', 'url']
    const among = { column: 'commit_id', relation, key: 'commit_id', where }
    const found = await list<CommitReference & { author_id: string | null }>('commit', columns, {
      among,
      order: ['-committed_at'],
      limit,
    })
    const bots = await findBots(found.rows.map((commit) => commit.author_id))
    return {
      ...found,
      rows: found.rows.map(({ author_id, ...commit }) => ({
        ...commit,
        is_bot: author_id === null ? null : bots.has(author_id),
      })),
    }
  }

  return { rows, one, list, listCommits, findBots }
}

export const columnsOf = (schema: { properties: object }) => Object.keys(schema.properties)

/** The relation of a link, for `among`. */
export function amongRows(
  relation: Relation | undefined,
  column: string,
  key: string,
  where: Where,
): Pick<Selection, 'among' | 'where'> {
  return relation ? { among: { column, relation, key, where } } : { where: { [column]: [] } }
}

function timed(app: FastifyInstance) {
  return { timeoutMs: app.settings.queryTimeoutMs }
}
