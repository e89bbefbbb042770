import { createHash } from 'node:crypto'
import type { Lane } from '../lanes.ts'
import type { Warehouse } from '../warehouse.ts'
import type { RiskModel } from './releases.ts'
import type { Standing } from './standing.ts'
import type { Fit } from './terms.ts'
import type { Walked } from './walk.ts'

export interface KeptModel {
  modelId: string
  model: RiskModel
  walked: Walked[]
}

/** A score as it was made; it is never made again. */
export interface Prediction {
  release_id: string
  service_id: string
  model_id: string
  made_at: number
  is_ahead: boolean
  commit_count: number
  /** Digest of its commits: with others it is another prediction. */
  contents: string
  probability: number
  low: number
  high: number
  base_rate: number
  standing: Standing
  /** Of the record behind it: how many scores were judged, and their skill; null where none was. */
  judged_count: number
  skill: number | null
}

/** Names what was learnt, not when: the same releases give the same name. */
export function nameModel(model: RiskModel): string {
  return digest(writeModel({ ...model, trainedAt: null }))
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** The newest model with its record; null before the first. */
export async function readModel(warehouse: Warehouse): Promise<KeptModel | null> {
  const [row] = await warehouse.rows<{ model_id: string; body: string }>(
    'SELECT model_id, body FROM risk.model ORDER BY trained_at DESC, model_id LIMIT 1',
  )
  if (!row) return null
  const walked = await warehouse.rows<Walked>(
    `SELECT release_id AS "releaseId", service_id AS "serviceId", released_at AS "releasedAt", trained_at AS "trainedAt",
      probability, low, high, base_rate AS "baseRate", is_failed AS failed
    FROM risk.walk ORDER BY released_at, release_id`,
  )
  return { modelId: row.model_id, model: reviveModel(row.body), walked }
}

/** Keeps a model beside those before it, and its record in place of the last one's. */
export async function keepModel(lane: Lane, { modelId, model, walked }: KeptModel): Promise<void> {
  await lane.append('risk.model', {
    model_id: [modelId],
    trained_at: [model.trainedAt],
    release_count: [model.n],
    failed_count: [model.failed],
    body: [writeModel(model)],
  })
  await lane.run('DELETE FROM risk.walk')
  await lane.append('risk.walk', {
    release_id: walked.map(({ releaseId }) => releaseId),
    service_id: walked.map(({ serviceId }) => serviceId),
    released_at: walked.map(({ releasedAt }) => releasedAt),
    trained_at: walked.map(({ trainedAt }) => trainedAt),
    probability: walked.map(({ probability }) => probability),
    low: walked.map(({ low }) => low),
    high: walked.map(({ high }) => high),
    base_rate: walked.map(({ baseRate }) => baseRate),
    is_failed: walked.map(({ failed }) => failed),
  })
}

/**
 * Appends what has not been said yet: of a release ahead once for each model and contents, of one that went out once at all.
 * Returns how many are new.
 */
export async function keepPredictions(lane: Lane, made: readonly Prediction[]): Promise<number> {
  const known = new Set(
    (
      await lane.rows<{ key: string }>(
        `SELECT DISTINCT unnest([release_id, release_id || '/' || model_id || '/' || contents]) AS key FROM risk.prediction`,
      )
    ).map(({ key }) => key),
  )
  const fresh = made.filter(
    (one) => !known.has(one.is_ahead ? `${one.release_id}/${one.model_id}/${one.contents}` : one.release_id),
  )
  const columns = [
    'release_id',
    'service_id',
    'model_id',
    'made_at',
    'is_ahead',
    'commit_count',
    'contents',
    'probability',
    'low',
    'high',
    'base_rate',
    'standing',
    'judged_count',
    'skill',
  ] as const
  await lane.append(
    'risk.prediction',
    Object.fromEntries(columns.map((column) => [column, fresh.map((one) => one[column])])),
  )
  return fresh.length
}

function writeModel(model: object): string {
  return JSON.stringify(model, (_, value: unknown) => (value instanceof Float64Array ? [...value] : value))
}

function reviveModel(text: string): RiskModel {
  const model = JSON.parse(text) as RiskModel
  return { ...model, commits: reviveFit(model.commits), fit: reviveFit(model.fit) }
}

function reviveFit(fit: Fit): Fit {
  return {
    ...fit,
    coefficients: Float64Array.from(fit.coefficients),
    covariance: Float64Array.from(fit.covariance),
    groups: fit.groups.map((group) => ({ ...group, shared: Float64Array.from(group.shared) })),
  }
}
