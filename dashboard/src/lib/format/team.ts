import { changeSearch, type Search } from '#lib/data/filter.ts'
import { sayDuration } from './duration.ts'

/** The screen of a team, the filter narrowed to it. */
export function teamHref(id: string, search: string): string {
  const narrowed = changeSearch(new URLSearchParams(search) as Search, { team: id })
  return `/teams/${encodeURIComponent(id)}${narrowed}`
}

/** How long ago in the unit that a person would say: "3.3 d". */
export function sayAge(since: number | null, now: number): string {
  if (since === null) return '–'
  const { value, unit } = sayDuration(Math.max(0, now - since) / 3_600_000)
  return `${value} ${unit}`
}
