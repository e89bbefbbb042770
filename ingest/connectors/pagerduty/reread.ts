/** Incidents and their log, read again because PagerDuty told of them; keys are ids of incidents. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { LIMIT, type Account } from './account.ts'
import { incidents, logEntries } from './listings.ts'
import { readAgain } from './reach.ts'

export async function* rereadIncidents(
  context: StreamContext,
  keys: readonly string[],
): AsyncGenerator<Page> {
  const account = context.session as Account
  for (const id of keys) yield* readAgain(account, incidents(0)(account), id)
}

/** As the list over the account has them. */
export async function* rereadLog(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const account = context.session as Account
  const { name, query, isWanted } = logEntries(0)(account)
  for (const id of keys) {
    const path = `incidents/${encodeURIComponent(id)}/${name}`
    for (let offset = 0, isEnd = false; !isEnd; offset += LIMIT) {
      const page = await account.list(name, query, offset, false, path).catch((error: unknown) => {
        // An incident that is gone has no log any more; what was read of it stays.
        if (error instanceof SourceError && error.code === 'not_found') return { records: [], isLast: true }
        throw error
      })
      yield { records: page.records.filter(isWanted) }
      isEnd = page.isLast
    }
  }
}
