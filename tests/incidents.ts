/** Incidents handed over as files: one that begins ten minutes after the last release of the fixture, and one of nobody knows what. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Application } from './application.ts'

const PATIENCE_MS = 60_000
const MINUTE_MS = 60_000

export interface Told {
  incidentId: string
  title: string
  serviceId: string
  /** The deployment before it. */
  deploymentId: string
  deployedAt: number
}

export async function handOver(
  { app }: Pick<Application, 'app'>,
  entity: string,
  lines: readonly string[],
): Promise<void> {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/files/${entity}?name=${entity}.csv`,
    payload: lines.join('\n'),
    headers: { host: 'localhost', 'content-type': 'text/csv' },
  })
  if (answer.statusCode !== 200 || answer.json<{ rejected_count: number }>().rejected_count > 0)
    throw new Error(`Not taken: ${entity}: ${answer.body}`)
}

/** Waits for a build in which this select has rows, and until it is answered from. */
export async function built(
  { app, warehouse }: Pick<Application, 'app' | 'warehouse'>,
  sql: string,
): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    await app.synchroniser.settled()
    const isIdle = app.synchroniser.progress().state === 'idle'
    if (isIdle && (await warehouse.rows(sql)).length > 0) return
    await sleep(50)
  }
  throw new Error(`Never built: ${sql}`)
}

export async function handOverIncidents(application: Application): Promise<Told> {
  const [last] = await application.warehouse.rows<{ id: string; at: number; service: string }>(
    `SELECT deployment_id AS id, finished_at AS at, service_id AS service FROM deployment_fact
     WHERE environment_tier = 'production' AND NOT is_prerelease ORDER BY finished_at DESC LIMIT 1`,
  )
  if (!last) throw new Error('The fixture has no release')
  const iso = (minutes: number) => new Date(last.at + minutes * MINUTE_MS).toISOString()
  const title = 'Checkout is slow'
  await handOver(application, 'incident', [
    'incident_id,title,severity,opened_at,resolved_at',
    `i1,${title},P2,${iso(10)},${iso(70)}`,
    `i2,Nobody knows where,P3,${iso(10)},`,
  ])
  await handOver(application, 'incident_service', ['incident_id,service_id', `i1,${last.service}`])
  await built(application, `SELECT 1 FROM suspect_fact WHERE incident_id = 'i1'`)
  return { incidentId: 'i1', title, serviceId: last.service, deploymentId: last.id, deployedAt: last.at }
}
