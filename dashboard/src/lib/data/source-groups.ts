import { isStale, nameOfSource } from './trust.ts'
import type { SourceState } from './types.ts'

/** A source and those that it brought with it, for instance an organisation and its repositories. */
export interface SourceGroup {
  source: SourceState
  /** Those that need a look. */
  doubtful: SourceState[]
  healthy: SourceState[]
}

export interface Standing {
  tone: 'good' | 'warning' | 'bad' | 'busy' | 'quiet'
  mark: string
  text: string
}

/** How a source is, the gravest first. Told apart by its mark too. */
export function standingOf(source: SourceState): Standing {
  if (source.state === 'syncing') return { tone: 'busy', mark: '◌', text: 'reading' }
  if (source.state === 'failed') {
    const times = source.schedule?.failures_in_a_row ?? 0
    return { tone: 'bad', mark: '▼', text: times > 1 ? `failed ${times} times` : 'last sync failed' }
  }
  if (source.state === 'never') return { tone: 'warning', mark: '●', text: 'not read yet' }
  if (source.schedule?.is_paused) return { tone: 'quiet', mark: '‖', text: 'paused' }
  return isStale(source)
    ? { tone: 'warning', mark: '●', text: 'stale' }
    : { tone: 'good', mark: '✓', text: 'fresh' }
}

export const isDoubtful = (source: SourceState) =>
  !['ok', 'syncing'].includes(source.state) || isStale(source) || source.rejected.total_count > 0

/** Configured sources in order of their ids; what they brought lies below them, what needs a look first. */
export function groupSources(sources: readonly SourceState[]): SourceGroup[] {
  const ids = new Set(sources.map(({ source }) => source))
  const isChild = ({ parent }: SourceState) => parent !== null && ids.has(parent)
  const byName = (a: SourceState, b: SourceState) => nameOfSource(a).localeCompare(nameOfSource(b))
  return sources
    .filter((source) => !isChild(source))
    .map((source) => {
      const children = sources.filter(({ parent }) => parent === source.source).toSorted(byName)
      return {
        source,
        doubtful: children.filter(isDoubtful),
        healthy: children.filter((child) => !isDoubtful(child)),
      }
    })
}

/** The oldest and the newest of what a source brought, by the records' own times. */
export function spanOf(kinds: SourceState['kinds']): { firstAt: number | null; lastAt: number | null } {
  const firsts = kinds.flatMap(({ first_at }) => first_at ?? [])
  const lasts = kinds.flatMap(({ last_at }) => last_at ?? [])
  return {
    firstAt: firsts.length === 0 ? null : Math.min(...firsts),
    lastAt: lasts.length === 0 ? null : Math.max(...lasts),
  }
}
