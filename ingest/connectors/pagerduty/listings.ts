/** Streams that are one list each: services and users whole, log entries and change events by time. */
import type { Page, StreamContext } from '../../contract.ts'
import type { Account } from './account.ts'
import { LIMIT } from './account.ts'
import { readReach } from './reach.ts'

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

/** The overview leaves out who was notified and how, which is most of the log. */
export function readLogEntries(lag: number): Pages {
  const query = [
    ['time_zone', 'UTC'],
    ['is_overview', 'true'],
    ['include[]', 'channels'],
  ] as const
  return (context) =>
    readReach(
      context,
      { name: 'log_entries', query, time: 'created_at' },
      { stream: 'log_entry', lag },
      {
        pick: ({ service }) => isWanted(context.session as Account, service),
      },
    )
}

/** This list knows UTC alone and refuses anything else. */
export function readChangeEvents(lag: number): Pages {
  return (context) =>
    readReach(
      context,
      { name: 'change_events', query: [], time: 'timestamp' },
      { stream: 'change_event', lag },
      {
        pick: ({ services }) =>
          !Array.isArray(services) ||
          services.some((service) => isWanted(context.session as Account, service)),
      },
    )
}

/** Only lists of incidents can be asked for by service. */
function isWanted({ options }: Account, service: unknown): boolean {
  const id = (service as { id?: unknown } | null)?.id
  return options.services === null || typeof id !== 'string' || options.services.includes(id)
}
