import type { SourceState } from '#lib/data/types.ts'

/** Tools as their makers write them. */
export const toolNames: Record<string, string> = {
  alertmanager: 'Alertmanager',
  argocd: 'Argo CD',
  azuredevops: 'Azure DevOps',
  cdevents: 'CDEvents',
  events: 'Posted events',
  files: 'Files',
  git: 'Git repository',
  gitea: 'Gitea',
  github: 'GitHub',
  gitlab: 'GitLab',
  httpjson: 'HTTP JSON',
  jenkins: 'Jenkins',
  jira: 'Jira',
  linear: 'Linear',
  pagerduty: 'PagerDuty',
  postgresql: 'PostgreSQL',
  prometheus: 'Prometheus',
  servicenow: 'ServiceNow',
  statuspage: 'Statuspage',
  traces: 'Traces',
}

/** What a source is, and where it lies when its name does not say so. */
export function kindOf({ is_configuration, tool, label, source }: SourceState): string {
  const kind = is_configuration ? 'Configuration repository' : (toolNames[tool] ?? tool)
  const isSaid = label === source || source.endsWith(`:${label}`)
  // A tool that is named already says where it lies.
  if (tool !== 'git' && tool !== 'files') return isSaid ? (source.split(':')[0] ?? kind) : label
  return isSaid ? kind : `${kind} · ${label}`
}
