import type { Filter, Search } from './filter.ts'

/** What the screen is about, as the API is asked. */
export type Subject =
  | { release: string }
  | { goal: string }
  | { item: string }
  | { team: string }
  | { service: string }
  | { value_stream: string }

/** Levers of the screen, by their names in the URL. */
export const leverNames = [
  'drop',
  'add',
  'without',
  'move',
  'who',
  'capacity',
  'limit',
  'stage',
  'shorten',
] as const
export type LeverName = (typeof leverNames)[number]

/** What has a name in the URL comes first, else the one thing that is filtered by; null: nothing is chosen. */
export function subjectOf(
  search: Search,
  filter: Pick<Filter, 'teams' | 'services' | 'valueStreams'>,
): Subject | null {
  const [release, goal, item] = ['release', 'goal', 'item'].map((name) => search.get(name))
  if (release) return { release }
  if (goal) return { goal }
  if (item) return { item }
  const [team, service, stream] = [filter.teams, filter.services, filter.valueStreams]
  if (team.length === 1) return { team: team[0]! }
  if (service.length === 1) return { service: service[0]! }
  return stream.length === 1 ? { value_stream: stream[0]! } : null
}

/** Levers that are pulled, as the API is asked. */
export function leversOf(search: Search): Record<string, string | string[]> {
  const asked: Record<string, string | string[]> = {}
  for (const name of leverNames) {
    const value = search.get(name)
    if (value) asked[name] = name === 'without' ? splitKeys(value) : value
  }
  // A percentage without a stage, or a stage without one, asks nothing.
  if (!asked['stage'] || !asked['shorten']) {
    delete asked['stage']
    delete asked['shorten']
  }
  return asked
}

export function splitKeys(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))]
}
