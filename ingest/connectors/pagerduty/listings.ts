/** Streams that are one list each: services and users whole, log entries and change events by time. */
import type { Page, StreamContext } from '../../contract.ts'
import { LIMIT, type Account } from './account.ts'
import { readNew, readOlder, type ReachedList } from './reach.ts'

type Pages = (context: StreamContext) => AsyncGenerator<Page>

export function readDirectory(name: 'services' | 'users'): Pages {
  return async function* (context) {
    const account = context.session as Account
    for (let offset = 0; ; offset += LIMIT) {
      const { records, isLast } = await account.list(name, [], offset, false)
      yield { records: records.filter((record) => name === 'users' || isWanted(account, record)) }
      if (isLast) return
    }
  }
}

/** How a list is read: what is new, and afterwards what is older. */
export function byTime(listFor: (account: Account) => ReachedList): { pages: Pages; history: Pages } {
  const listOf = (context: StreamContext) => listFor(context.session as Account)
  return {
    pages: (context) => readNew(context, listOf(context)),
    history: (context) => readOlder(context, listOf(context)),
  }
}

/** The overview leaves out who was notified and how, which is most of the log. */
export function logEntries(lag: number) {
  return (account: Account): ReachedList => ({
    stream: 'log_entry',
    name: 'log_entries',
    time: 'created_at',
    lag,
    query: [
      ['time_zone', 'UTC'],
      ['is_overview', 'true'],
      ['include[]', 'channels'],
    ],
    isWanted: ({ service }) => isWanted(account, service),
  })
}

/** This list knows UTC alone and refuses anything else. */
export function changeEvents(lag: number) {
  return (account: Account): ReachedList => ({
    stream: 'change_event',
    name: 'change_events',
    time: 'timestamp',
    lag,
    query: [],
    isWanted: ({ services }) =>
      !Array.isArray(services) || services.some((service) => isWanted(account, service)),
  })
}

export function incidents(lag: number) {
  return (account: Account): ReachedList => ({
    stream: 'incident',
    name: 'incidents',
    time: 'created_at',
    lag,
    query: [
      ['time_zone', 'UTC'],
      ['sort_by', 'created_at:desc'],
      ...(account.options.services ?? []).map((id) => ['service_ids[]', id] as const),
    ],
    isWanted: () => true,
  })
}

/** Only lists of incidents can be asked for by service. */
function isWanted({ options }: Account, service: unknown): boolean {
  const id = (service as { id?: unknown } | null)?.id
  return options.services === null || typeof id !== 'string' || options.services.includes(id)
}
