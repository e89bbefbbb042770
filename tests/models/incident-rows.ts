/** Rows of incidents and deployments of two services. */
import type { Row } from './given.ts'
import { openStream } from './stream.ts'

export const openIncidents = () =>
  openStream(
    'deployment_fact',
    'unmatched_fact',
    'incident_service_fact',
    'incident_fact',
    'incident_deployment_fact',
  )

const names = ['shop', 'cart']
export const id = (name: string) => `github.com/acme/${name}`
export const repository: Row[] = names.map((name) => ({
  repository_id: id(name),
  name,
  default_branch: 'main',
}))

export const incident = (name: string, opened_at: string, more: Row = {}): Row => ({
  incident_id: name,
  opened_at,
  title: name,
  ...more,
})
export const on = (name: string, alias = 'pagerduty:P1'): Row => ({ incident_id: name, service_id: alias })
const alias: Row[] = [{ service_alias_id: 'pagerduty:P1', tool: 'pagerduty', name: 'Shop' }]
export const base = { repository, service_alias: alias }
