/** Names of profiles as their tools write themselves. */
export const profileNames: Readonly<Record<string, string>> = {
  streamgauge: 'Streamgauge',
  devlake: 'Apache DevLake',
  metrik: 'Metrik',
  four_keys: 'Four Keys',
  gitlab: 'GitLab',
}

const labels: Readonly<Record<string, string>> = {
  lead_start: 'Lead time starts at',
  lead_unit: 'Lead time of each',
  review_evidence: 'First review by',
  statistic: 'Typical value',
  first_deployment: 'Of the first known deployment counts',
  failure_source: 'A deployment failed by',
  failure_unit: 'Fail rate counts each',
  denominator: 'Fail rate is out of deployments that',
  attribution_hours: 'An incident falls on a deployment within',
  attribution_until_next: 'Only on the last one before it',
  attribution_scope: 'Looked for in',
  recovery_start: 'Recovery starts at',
  recovery_end: 'Recovery ends with',
  window_of: 'Recovery counts by the time of',
  group_minutes: 'Steps of one deployment',
}

const words: Readonly<Record<string, string>> = {
  first_commit: 'the first commit',
  opened: 'opening',
  merged: 'the merge',
  person: 'another person',
  anyone: 'anyone, bots included',
  p50: 'median',
  lower_median: 'lower median',
  mean: 'mean',
  none: 'none',
  exact_sha: 'what was made of its commit',
  all: 'all',
  evidence: 'evidence',
  incident: 'the incident',
  named_incident: 'an incident that names it',
  failed_outcome: 'its own failure',
  succeeded: 'succeeded',
  finished: 'succeeded or failed',
  dependants: 'what depends on it too',
  project: 'its whole repository',
  remediation: 'the repair',
  first: 'repair or incident, whichever came first',
  next_success: 'the next success',
  configured: 'are one',
}

const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  attribution_hours: { '24': '24 hours', none: 'any time' },
  group_minutes: { none: 'count each' },
  failure_source: { incident: 'any incident after it' },
  recovery_start: { deployment: 'the deployment' },
  window_of: { deployment: 'the deployment', recovery: 'recovery' },
}

export function sayParameter(name: string): string {
  return labels[name] ?? name.replaceAll('_', ' ')
}

export function sayChoice(name: string, value: string): string {
  return own[name]?.[value] ?? words[value] ?? value.replaceAll('_', ' ')
}
