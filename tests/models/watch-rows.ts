/** Rows of deployments and of what fired after them. */
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

/** What is known of a source's runs is asked as well, and nothing is told of them. */
export async function openWatch(): Promise<Stream> {
  const stream = await openStream('watch_signal_fact', 'incident_fact')
  await stream.warehouse.land(async (lane) => {
    await lane.run(
      'CREATE TABLE IF NOT EXISTS meta.sync_run (source VARCHAR, started_at TIMESTAMP, ok BOOLEAN)',
    )
    await lane.run('CREATE TABLE IF NOT EXISTS meta.stream_state (source VARCHAR, reaches_back_to TIMESTAMP)')
  })
  return stream
}

const names = ['shop', 'cart', 'mail']
export const id = (name: string) => `github.com/acme/${name}`
export const service = (name: string) => `git:${id(name)}`
export const repository: Row[] = names.map((name) => ({
  repository_id: id(name),
  name,
  default_branch: 'main',
}))
export const went = (name: string, version: string | number, finished_at: string, more: Row = {}): Row => ({
  deployment_id: `github:acme:${name}-${version}`,
  origin: 'tool',
  repository_id: id(name),
  native_environment: 'production',
  commit_id: `${id(name)}@${version}`,
  version: String(version),
  finished_at,
  outcome: 'succeeded',
  ...more,
})
export const fired = (incident_id: string, opened_at: string, title: string): Row => ({
  incident_id,
  opened_at,
  title,
  source_id: 'pagerduty:acme',
})
export const on = (incident_id: string, name = 'shop'): Row => ({ incident_id, service_id: service(name) })

export const lengths = (stream: Stream) =>
  stream.ask(
    `SELECT window_minutes, basis, case_count FROM watch_length_fact WHERE service_id = '${service('shop')}'`,
  )
