import type { SourceState } from '#lib/data/types.ts'

const kinds: Record<string, string> = {
  git: 'Git repository',
  github: 'GitHub',
  jira: 'Jira',
  pagerduty: 'PagerDuty',
  files: 'Files',
}

/** What a source is, and where it lies when its name does not say so. */
export function kindOf({ is_configuration, tool, label, source }: SourceState): string {
  const kind = is_configuration ? 'Configuration repository' : (kinds[tool] ?? tool)
  const isSaid = label === source || source.endsWith(`:${label}`)
  return isSaid ? kind : `${kind} · ${label}`
}
