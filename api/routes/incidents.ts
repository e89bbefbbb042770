import type { FastifyInstance } from 'fastify'
import { readQuality } from '../../transforms/forensics/quality.ts'
import { reasonsOf } from '../../transforms/forensics/reasons.ts'
import { MOST_POINTS, readSuspects, type SuspectRow } from '../../transforms/forensics/suspects.ts'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { serveRecord } from '../record-route.ts'
import { columnsOf, createRecords } from '../records.ts'
import { Incident, IncidentAnswer, type CauseAnswer, type Suspect } from '../schemas/incident.ts'

export default async function incidents(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts
  const records = createRecords(app)
  const route = {
    path: '/api/incidents',
    kind: 'incident',
    summary: 'An incident with its suspect deployments, each reason with its points',
    answer: IncidentAnswer,
  }
  serveRecord(app, route, readIncident)

  async function readIncident(id: string, options: { timeoutMs?: number }): Promise<IncidentAnswer> {
    const incident = await records.one<Incident>('incident_fact', columnsOf(Incident), { incident_id: [id] })
    if (!incident)
      throw new UnknownIdError(
        `Unknown incident, it may have been merged into another or deleted: ${id.slice(0, 300)}`,
      )
    const [services, suspects, answers, quality, { asOf }] = await Promise.all([
      readServices(id),
      readSuspects(warehouse, id, options),
      readAnswers(id),
      readQuality(warehouse, options),
      app.defaults(),
    ])
    return {
      incident,
      services,
      suspects: suspects.map(describeSuspect),
      suspect_count: suspects[0]?.suspect_count ?? 0,
      most_points: MOST_POINTS,
      answers,
      quality,
      notes: describeLimits(incident, suspects),
      as_of: asOf,
      build_id: app.synchroniser.buildId(),
    }
  }

  async function readServices(id: string) {
    const columns = ['service_id', 'alias_name', 'evidence', 'confidence_ratio']
    const found = await records.rows<Omit<IncidentAnswer['services'][number], 'name'>>(
      'incident_service_fact',
      columns,
      { where: { incident_id: [id] }, order: ['-confidence_ratio', 'service_id'] },
    )
    const names = await records.rows<{ service_id: string; name: string | null }>(
      'service',
      ['service_id', 'name'],
      { where: { service_id: found.map(({ service_id }) => service_id) } },
    )
    const nameOf = new Map(names.map(({ service_id, name }) => [service_id, name]))
    return found.map((service) => ({ ...service, name: nameOf.get(service.service_id) ?? null }))
  }

  async function readAnswers(id: string): Promise<CauseAnswer[]> {
    const columns =
      'deployment_id verdict incident_cause_id reason author_name authentication decided_at'.split(' ')
    const rows = await records.rows<
      Omit<CauseAnswer, 'record_id' | 'author'> & { incident_cause_id: string; author_name: string | null }
    >('int_incident__answered', columns, { where: { incident_id: [id] }, order: ['-decided_at'] })
    return rows.map(({ incident_cause_id, author_name: author, deployment_id, ...row }) => ({
      ...row,
      deployment_id: deployment_id === '' ? null : deployment_id,
      record_id: incident_cause_id.replace(/^records:/, ''),
      author,
    }))
  }
}

function describeSuspect(row: SuspectRow): Suspect {
  const { deployment_id, service_id, service_name, version, finished_at, hours, relation, hops, path } = row
  return {
    deployment_id,
    service_id,
    service_name,
    version,
    finished_at,
    hours,
    relation,
    hops,
    path,
    score: row.score,
    place: row.place,
    evidence: row.evidence,
    reasons: reasonsOf(row),
    url: row.url,
  }
}

function describeLimits({ service_id }: Incident, suspects: readonly SuspectRow[]): string[] {
  const notes: string[] = []
  if (service_id === null)
    notes.push('Its service is not known, so nothing tells which deployments could have caused it')
  else if (suspects.length === 0)
    notes.push(
      'Nothing of its service, nor of what it needs, went to production in the 72 hours before it began',
    )
  const all = suspects[0]?.suspect_count ?? 0
  if (all > suspects.length)
    notes.push(
      `${suspects.length} of ${all} suspects are listed; the others have no more than ${suspects.at(-1)?.score} points`,
    )
  return notes
}
