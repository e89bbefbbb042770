/** Definitions that differ between organisations and tools: printed beside each figure and part of its address. */
const choices = {
  lead_start: ['first_commit', 'opened', 'merged'],
  lead_unit: ['change', 'commit'],
  /** Whose review ends the wait for one: another person's, or anyone's, bots and the author included. */
  review_evidence: ['person', 'anyone'],
  statistic: ['p50', 'lower_median', 'mean'],
  /** Of what the first known deployment brought: nothing, what was made of its very commit, or all. */
  first_deployment: ['none', 'exact_sha', 'all'],
  /** What makes a deployment a failed one; incident: one that is pinned to it by the three below. */
  failure_source: ['evidence', 'incident', 'named_incident', 'failed_outcome'],
  /** Whether a deployment fails once, or once for each incident. */
  failure_unit: ['deployment', 'incident'],
  denominator: ['succeeded', 'finished'],
  attribution_hours: ['24', 'none'],
  attribution_until_next: ['yes', 'no'],
  attribution_scope: ['service', 'dependants', 'project'],
  recovery_start: ['deployment', 'incident'],
  /** first: incident or remediation, whichever came first. */
  recovery_end: ['first', 'incident', 'remediation', 'next_success'],
  window_of: ['deployment', 'incident', 'recovery'],
  /** Whether steps within the configured minutes are one deployment. */
  group_minutes: ['configured', 'none'],
} as const

export type Parameter = keyof typeof choices
export type Profile = { [Name in Parameter]: (typeof choices)[Name][number] }

const streamgauge: Profile = {
  lead_start: 'first_commit',
  lead_unit: 'change',
  review_evidence: 'person',
  statistic: 'p50',
  first_deployment: 'none',
  failure_source: 'evidence',
  failure_unit: 'deployment',
  denominator: 'succeeded',
  attribution_hours: '24',
  attribution_until_next: 'yes',
  attribution_scope: 'service',
  recovery_start: 'deployment',
  recovery_end: 'first',
  window_of: 'deployment',
  group_minutes: 'configured',
}

/** Named sets. All but the first say what another tool is documented to show on the same rows. */
export const profiles: Readonly<Record<string, Profile>> = {
  streamgauge,
  devlake: {
    ...streamgauge,
    review_evidence: 'anyone',
    statistic: 'lower_median',
    first_deployment: 'exact_sha',
    failure_source: 'incident',
    attribution_hours: 'none',
    attribution_scope: 'project',
    recovery_end: 'incident',
  },
  metrik: {
    ...streamgauge,
    lead_unit: 'commit',
    statistic: 'mean',
    first_deployment: 'all',
    failure_source: 'failed_outcome',
    denominator: 'finished',
    recovery_end: 'next_success',
    window_of: 'recovery',
  },
  four_keys: {
    ...streamgauge,
    lead_unit: 'commit',
    first_deployment: 'exact_sha',
    failure_source: 'named_incident',
    recovery_end: 'incident',
    window_of: 'incident',
    group_minutes: 'none',
  },
  gitlab: {
    ...streamgauge,
    lead_start: 'merged',
    first_deployment: 'all',
    failure_source: 'incident',
    failure_unit: 'incident',
    attribution_hours: 'none',
    attribution_scope: 'project',
    recovery_start: 'incident',
    recovery_end: 'incident',
    window_of: 'incident',
    group_minutes: 'none',
  },
}

/** Parameters that a metric may have as a column: each case then says for which of their values it stands. */
export const variants = (Object.keys(choices) as Parameter[]).filter((name) => name !== 'statistic')

/**
 * A profile by its name, with single parameters changed after commas: `gitlab,statistic=mean`. Throws on a name, a
 * parameter or a value that there is not, naming those that there are.
 */
export function findProfile(text = 'streamgauge'): Profile {
  const [name = '', ...changes] = text.split(',')
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined
  if (!profile) throw new Error(`Unknown profile, known are ${Object.keys(profiles).join(', ')}: ${name}`)
  const changed = { ...profile, ...Object.fromEntries(changes.map(readChange)) }
  if (changed.attribution_hours === 'none' && changed.attribution_until_next === 'no')
    throw new Error(`Without hours an incident is pinned to the last deployment alone: ${text}`)
  return changed
}

function readChange(text: string): [Parameter, string] {
  const [name = '', value = ''] = text.split('=')
  if (!Object.hasOwn(choices, name))
    throw new Error(`Unknown parameter of a profile, known are ${Object.keys(choices).join(', ')}: ${name}`)
  const known = choices[name as Parameter] as readonly string[]
  if (!known.includes(value)) throw new Error(`${name} must be one of ${known.join(', ')}: ${value}`)
  return [name as Parameter, value]
}

/** What differs from the default, as `name = value`. */
export function listDifferences(text: string): { parameter: Parameter; value: string; usual: string }[] {
  const profile = findProfile(text)
  return (Object.keys(choices) as Parameter[])
    .filter((name) => profile[name] !== streamgauge[name])
    .map((name) => ({ parameter: name, value: profile[name], usual: streamgauge[name] }))
}

/** In words, for print beside a figure: only what differs from the default. */
export function describeProfile(text: string): string[] {
  if (text === 'streamgauge') return []
  const parts = listDifferences(text).map(({ parameter, value }) => `${parameter} = ${value}`)
  return [`Profile ${text}: ${parts.length === 0 ? 'as the default' : parts.join(', ')}`]
}
