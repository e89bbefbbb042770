/** Rows of deployments of two repositories. */
import { workday as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

export const openDeployments = () =>
  openStream(
    'unmatched_fact',
    'int_place__tiered',
    'service_source_fact',
    'int_deployment__told',
    'int_deployment__served',
    'deployment_fact',
    'deployment_attempt_fact',
  )

export const SHOP = 'github.com/acme/shop'
export const MONO = 'github.com/acme/mono'

const repository: Row[] = [SHOP, MONO].map((id) => ({ repository_id: id, name: id.split('/')[2]! }))

export const config: Row[] = ['checkout', 'cart'].map((name) => ({
  service_id: name,
  name,
  repository_id: MONO,
  path_prefix: name,
}))
export const known = { repository, 'config.service': config }

export function told(id: string, environment: string | null, more: Row = {}): Row {
  return {
    deployment_id: id,
    origin: 'tool',
    repository_id: SHOP,
    native_environment: environment,
    commit_id: `${SHOP}@${id}`,
    version: id,
    finished_at: at(5),
    outcome: 'succeeded',
    ...more,
  }
}

export const served = (stream: Stream) =>
  stream.ask(
    `SELECT deployment_id, service_id, evidence FROM int_deployment__served WHERE origin <> 'merge' ORDER BY deployment_id`,
  )
export const facts = (stream: Stream, columns: string) =>
  stream.ask(
    `SELECT ${columns} FROM deployment_fact WHERE origin <> 'merge' ORDER BY finished_at, deployment_id`,
  )
