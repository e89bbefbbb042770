/** Definitions that differ between organisations and tools: printed beside each figure and part of its address. */
export interface Profile {
  lead_start: 'first_commit' | 'merged'
  lead_unit: 'change' | 'commit'
  statistic: 'p50' | 'lower_median' | 'mean'
  /** Whether what the first known deployment brought counts. */
  first_deployment: 'none' | 'all'
  failure_source: 'evidence' | 'failed_outcome'
  denominator: 'succeeded' | 'finished'
}

const streamgauge: Profile = {
  lead_start: 'first_commit',
  lead_unit: 'change',
  statistic: 'p50',
  first_deployment: 'none',
  failure_source: 'evidence',
  denominator: 'succeeded',
}

/**
 * Named sets. All but the first say what another tool would show on the same rows, as far as Git data tell them apart:
 * from Git alone every deployment succeeded, so that a failed outcome is never seen.
 */
export const profiles: Readonly<Record<string, Profile>> = {
  streamgauge,
  devlake: { ...streamgauge },
  metrik: {
    ...streamgauge,
    lead_unit: 'commit',
    statistic: 'mean',
    first_deployment: 'all',
    failure_source: 'failed_outcome',
    denominator: 'finished',
  },
  four_keys: { ...streamgauge, lead_unit: 'commit', first_deployment: 'all' },
  gitlab: { ...streamgauge, lead_start: 'merged', failure_source: 'evidence' },
}

/** Throws on a name that is no profile, naming those that are. */
export function findProfile(name = 'streamgauge'): Profile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined
  if (!profile) throw new Error(`Unknown profile, known are ${Object.keys(profiles).join(', ')}: ${name}`)
  return profile
}

/** In words, for print beside a figure: only what differs from the default. */
export function describeProfile(name: string): string[] {
  const profile = findProfile(name)
  if (name === 'streamgauge') return []
  const parts = (Object.keys(profile) as (keyof Profile)[])
    .filter((key) => profile[key] !== streamgauge[key])
    .map((key) => `${key} = ${profile[key]}`)
  return [`Profile ${name}: ${parts.length === 0 ? 'as the default, on Git data' : parts.join(', ')}`]
}
