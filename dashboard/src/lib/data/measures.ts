import type { Measured } from '#lib/components/StandingCard.svelte'
import { sayHours } from './composition.ts'
import type { ReleaseFact } from './releases.ts'
import { standingOf, type Standing } from './standing.ts'
import { sayCount } from '#lib/format/number.ts'

interface Measure {
  label: string
  read: (release: ReleaseFact) => number | null
  say: (value: number) => string
  more: string
  less: string
}

const lines = (release: ReleaseFact) =>
  release.added_count === null ? null : release.added_count + (release.deleted_count ?? 0)
const hours = (read: (release: ReleaseFact) => number | null, more: string, less: string) => ({
  read,
  say: (value: number) => sayHours(value),
  more,
  less,
})
const count = (read: (release: ReleaseFact) => number | null) => ({
  read,
  say: (value: number) => sayCount(value),
  more: 'larger',
  less: 'smaller',
})

const measures: Measure[] = [
  { label: 'Changes', ...count((release) => release.change_count) },
  { label: 'Commits', ...count((release) => release.commit_count) },
  { label: 'Files', ...count((release) => release.file_count) },
  { label: 'Lines', ...count(lines) },
  {
    label: 'Since the previous',
    ...hours(
      (release) => (release.days_since_previous === null ? null : release.days_since_previous * 24),
      'later',
      'sooner',
    ),
  },
  { label: 'Median wait', ...hours((release) => release.waiting_p50_hours, 'longer', 'shorter') },
]

/** Releases of the same series that came out before this one. */
export function earlierThan(release: ReleaseFact, series: readonly ReleaseFact[]): ReleaseFact[] {
  const at = release.released_at
  return at === null ? [] : series.filter((each) => each.released_at !== null && each.released_at < at)
}

/** One release, measure by measure, among the earlier ones of its series; measures that are unknown are left out. */
export function measureRelease(
  release: ReleaseFact,
  series: readonly ReleaseFact[],
): (Measured & { standing: Standing | null })[] {
  const earlier = earlierThan(release, series)
  return measures.flatMap(({ label, read, say, more, less }) => {
    const value = read(release)
    if (value === null) return []
    const standing = standingOf(value, earlier.map(read))
    return [{ label, value: say(value), standing, usual: standing ? say(standing.median) : '', more, less }]
  })
}
