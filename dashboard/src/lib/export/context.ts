import type { Filter } from '#lib/data/filter.ts'
import type { Scopes } from '#lib/data/types.ts'
import { addDays, sayShortDate, sayTime } from '#lib/format/date.ts'

/** What a picture or a printed page has to say for itself once it has left the screen. */
export interface Circumstances {
  scope: string
  window: string
  asOf: string
}

export function sayCircumstances(filter: Filter, scopes: Scopes): Circumstances {
  const { zone, bucket } = filter
  const last = addDays(filter.to, -1)
  const day = (date: string) => sayShortDate(Date.parse(date), 'UTC')
  return {
    scope: sayScope(filter, scopes),
    window: `${day(filter.from)} – ${day(last)}, by ${bucket}, ${zone}`,
    asOf: sayAsOf(filter, sayTime(scopes.as_of, zone)),
  }
}

function sayAsOf({ known, asOf }: Filter, now: string): string {
  const day = (date: string) => sayShortDate(Date.parse(date), 'UTC')
  if (known !== null) return `${day(known)}, as known then`
  return asOf === null ? now : day(asOf)
}

function sayScope({ valueStreams, teams, services, repositories }: Filter, scopes: Scopes): string {
  const named = (ids: readonly string[], all: readonly { id: string; name: string }[]) =>
    ids.map((id) => all.find((each) => each.id === id)?.name ?? id)
  const service = scopes.services.map(({ service_id: id, name }) => ({ id, name }))
  const repository = scopes.repositories.map(({ repository_id: id, name }) => ({ id, name }))
  const names = [
    ...named(valueStreams, scopes.value_streams),
    ...named(teams, scopes.teams),
    ...named(services, service),
    ...named(repositories, repository),
  ]
  if (names.length === 0) return 'Everything'
  return names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ')
}
