import type { Floor } from '#lib/data/types.ts'
import type { Bay, Station } from './floor.ts'

/** Which stations a floor has, and how wide they are beside one another. */
export interface Stations {
  idea: boolean
  work: boolean
  flags: boolean
  columns: string
  /** The same where there is no room for flags beside the lanes: they stand below each. */
  narrow: string
}

/** Each tool adds stations: trackers and hosting tools tell of ideas and work, Git alone of what is merged and live. */
export function stationsOf({ known, goal_count }: Floor): Stations {
  const { idea, work } = known
  const flags = goal_count > 0
  const columns = [
    'minmax(96px, 0.8fr)',
    ...(idea ? ['minmax(84px, 1fr)'] : []),
    ...(work ? ['minmax(180px, 2.1fr)'] : []),
    'minmax(84px, 1fr)',
    `minmax(140px, ${idea || work ? 2.2 : 3.4}fr)`,
  ]
  const narrow = columns.join(' ')
  return { idea, work, flags, narrow, columns: flags ? `${narrow} minmax(112px, 1fr)` : narrow }
}

export const stationWords: Record<Station, string> = {
  idea: 'Ideas waiting',
  work: 'In work',
  releasing: 'Waiting for release',
}

export const bayWords: Record<Bay, string> = {
  idea: 'waiting as an idea',
  active: 'in work, somebody is at it',
  waiting: 'in work, but waiting',
  releasing: 'merged, waiting for its release',
}

/** "conversion-rate" as people write it. */
export function sayName(name: string): string {
  const words = name.replaceAll(/[-_]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
