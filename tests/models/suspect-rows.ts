/** Rows of incidents and of deployments that are suspected. */
import { january as at } from './days.ts'
import type { Row } from './given.ts'

export const names = ['shop', 'cart', 'stock', 'db', 'mail']
export const id = (name: string) => `github.com/acme/${name}`
export const service = (name: string) => `git:${id(name)}`
const repository: Row[] = names.map((name) => ({ repository_id: id(name), name, default_branch: 'main' }))
export const went = (name: string, version: string, finished_at: string, more: Row = {}): Row => ({
  deployment_id: `github:acme:${name}-${version}`,
  origin: 'tool',
  repository_id: id(name),
  native_environment: 'production',
  commit_id: `${id(name)}@${version}`,
  version,
  finished_at,
  outcome: 'succeeded',
  url: `https://example.org/${name}/${version}`,
  ...more,
})
export const incident = (name: string, opened_at: string, more: Row = {}): Row => ({
  incident_id: name,
  opened_at,
  title: 'Errors',
  url: `https://pager.example/${name}`,
  ...more,
})
export const on = (name: string, of: string): Row => ({ incident_id: name, service_id: service(of) })

export const base = {
  repository,
  incident: [incident('i', at(5, 12))],
  incident_service: [on('i', 'shop')],
}
