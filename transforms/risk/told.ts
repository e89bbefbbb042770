import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Desk } from './assessor.ts'
import type { RiskRelease } from './history.ts'
import type { Standing } from './standing.ts'

/** A score as it was said once. */
export interface Said {
  probability: number
  low: number
  high: number
  standing: Standing
  made_at: number
  model_id: string
}

export interface KnownCommit {
  subject: string | null
  /** Files that it leaves out though they usually change with one that it touches; null: unknown. */
  missing_partner_count: number | null
}

/** What things are called, by id. */
export interface Names {
  services: Map<string, string>
  releases: Map<string, string | null>
  commits: Map<string, KnownCommit>
}

export async function readNames(
  warehouse: Warehouse,
  desk: Desk,
  releases: readonly RiskRelease[],
  similar: readonly string[],
  options: ReadOptions,
): Promise<Names> {
  const commits = releases.flatMap(({ commits: rows }) => rows.map((row) => desk.history.commitIds[row]!))
  const [services, versions, known] = await Promise.all([
    warehouse.rows<{ id: string; name: string }>(
      'SELECT service_id AS id, coalesce(name, service_id) AS name FROM service',
      {},
      options,
    ),
    warehouse.rows<{ id: string; name: string | null }>(
      'SELECT deployment_id AS id, version AS name FROM deployment_fact WHERE deployment_id IN (SELECT unnest($ids))',
      { ids: [...similar] },
      options,
    ),
    warehouse.rows<KnownCommit & { id: string }>(
      'SELECT commit_id AS id, subject, missing_partner_count FROM risk_commit_fact WHERE commit_id IN (SELECT unnest($ids))',
      { ids: commits },
      options,
    ),
  ])
  const toMap = <T>(rows: { id: string; name: T }[]) => new Map(rows.map(({ id, name }) => [id, name]))
  return {
    services: toMap(services),
    releases: toMap(versions),
    commits: new Map(known.map(({ id, ...commit }) => [id, commit])),
  }
}

export async function readSaid(warehouse: Warehouse, releases: readonly RiskRelease[], options: ReadOptions) {
  const rows = await warehouse.rows<Said & { release_id: string }>(
    `SELECT release_id, probability, low, high, standing, made_at, model_id FROM risk.prediction
    WHERE release_id IN (SELECT unnest($ids))
    ORDER BY made_at DESC, model_id`,
    { ids: releases.map(({ id }) => id) },
    options,
  )
  // The first of all rows, which come last, stays.
  return new Map(rows.map(({ release_id, ...said }) => [release_id, said]))
}

export async function readEvidence(
  warehouse: Warehouse,
  releases: readonly RiskRelease[],
  options: ReadOptions,
) {
  const rows = await warehouse.rows<{ deployment_id: string; evidence: string | null }>(
    'SELECT deployment_id, evidence FROM risk_label_fact WHERE deployment_id IN (SELECT unnest($ids))',
    { ids: releases.map(({ id }) => id) },
    options,
  )
  return new Map(rows.map(({ deployment_id, evidence }) => [deployment_id, evidence]))
}
