/** Environments: what is where since when, how far from production, how much booked and how much of that used. */
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import { wilsonInterval } from '../statistics/proportion.ts'
import type { Warehouse } from '../warehouse.ts'

export interface EnvironmentParameters {
  /** Epoch ms; bookings of [from, to) make up the use that is told. */
  from: number
  to: number
  asOf: number
  /** Of these services only; all when left out. */
  serviceIds?: readonly string[]
}

export interface Environment {
  environment_id: string
  name: string
  tier: string | null
  kind: string | null
  is_known: boolean
  service_count: number
  last_deployed_at: number | null
  drifted_count: number
  ahead_count: number
  uncertain_count: number
  booking_count: number
  contention_count: number
  refreshed_at: number | null
  configured_at: number | null
  use: EnvironmentUse | null
}

/** Null where nothing was booked in the window. */
export interface EnvironmentUse {
  booked_hours: number
  /** Of all bookings together, more than the booked ones where they overlap. */
  wanted_hours: number
  /** Of the hours of the window. */
  booked_ratio: number
  /** Days that were booked and are over. */
  day_count: number
  used_day_count: number
  used_ratio: number | null
  low: number | null
  high: number | null
}

export interface EnvironmentVersion {
  environment_id: string
  service_id: string
  deployment_id: string
  version: string | null
  commit_id: string | null
  from_at: number
  is_derived: boolean
  url: string | null
  /** Null in production, and in the past: drift is counted for now alone. */
  state: string | null
  behind_count: number | null
  ahead_count: number | null
  gap_days: number | null
  missing_since_at: number | null
  production_version: string | null
}

export interface Environments {
  environments: Environment[]
  services: { service_id: string; name: string; team_id: string | null }[]
  versions: EnvironmentVersion[]
  version_count: number
  /** Whether drift is told: only of now. */
  is_now: boolean
}

/** As many cells as one answer holds; how many there are is told beside them. */
export const MOST_VERSIONS = 20_000

/** `isNow` says whether `asOf` is now: drift is told of nothing else. */
export async function answerEnvironments(
  warehouse: Warehouse,
  { isNow, ...parameters }: EnvironmentParameters & { isNow: boolean },
  options: ReadOptions = {},
): Promise<Environments> {
  const [rows, uses, found] = await Promise.all([
    warehouse.rows<Omit<Environment, 'use'>>(ENVIRONMENTS, {}, options),
    readUses(warehouse, parameters, options),
    readVersions(warehouse, parameters, options),
  ])
  const versions = found.map((row) => versionOf(row, isNow))
  const services = new Map(
    found.map(({ service_id, service_name, team_id }) => [
      service_id,
      { service_id, name: service_name, team_id },
    ]),
  )
  return {
    environments: rows.map((row) => ({ ...row, use: uses.get(row.environment_id) ?? null })),
    services: [...services.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    versions,
    version_count: found[0]?.total ?? 0,
    is_now: isNow,
  }
}

const NO_DRIFT = {
  state: null,
  behind_count: null,
  ahead_count: null,
  gap_days: null,
  missing_since_at: null,
  production_version: null,
}

function versionOf(row: VersionRow, isNow: boolean): EnvironmentVersion {
  const { environment_id, service_id, deployment_id, version, commit_id, from_at, is_derived, url } = row
  const { state, behind_count, ahead_count, gap_days, missing_since_at, production_version } = isNow
    ? row
    : NO_DRIFT
  return {
    environment_id,
    service_id,
    deployment_id,
    version,
    commit_id,
    from_at,
    is_derived,
    url,
    state,
    behind_count,
    ahead_count,
    gap_days,
    missing_since_at,
    production_version,
  }
}

/** In the order in which changes go through them. */
const ENVIRONMENTS = `SELECT environment_id, name, tier, kind, is_known, service_count, last_deployed_at, drifted_count,
    ahead_count, uncertain_count, booking_count, contention_count, refreshed_at, configured_at
  FROM environment_fact
  ORDER BY CASE tier WHEN 'development' THEN 0 WHEN 'testing' THEN 1 WHEN 'staging' THEN 2 WHEN 'production' THEN 4 ELSE 3 END,
    service_count DESC, name`

interface UseRow {
  environment_id: string
  booked_hours: number
  wanted_hours: number
  day_count: number
  used_day_count: number
}

async function readUses(
  warehouse: Warehouse,
  { from, to, asOf }: EnvironmentParameters,
  options: ReadOptions,
): Promise<Map<string, EnvironmentUse>> {
  const rows = await warehouse.rows<UseRow>(
    `SELECT environment_id, sum(booked_hours) AS booked_hours, sum(wanted_hours) AS wanted_hours,
      count(*) FILTER (WHERE day_at + INTERVAL '1' DAY <= ${moment('as_of')}) AS day_count,
      count(*) FILTER (WHERE is_used AND day_at + INTERVAL '1' DAY <= ${moment('as_of')}) AS used_day_count
    FROM environment_day_fact
    WHERE is_booked AND day_at >= ${moment('from')} AND day_at < ${moment('to')}
    GROUP BY environment_id`,
    { from, to, as_of: asOf },
    options,
  )
  const hours = (to - from) / 3_600_000
  return new Map(
    rows.map(({ environment_id, ...row }) => [
      environment_id,
      {
        ...row,
        booked_ratio: row.booked_hours / hours,
        used_ratio: row.day_count === 0 ? null : row.used_day_count / row.day_count,
        ...wilsonInterval(row.used_day_count, row.day_count),
      },
    ]),
  )
}

interface VersionRow extends EnvironmentVersion {
  service_name: string
  team_id: string | null
  total: number
}

function readVersions(
  warehouse: Warehouse,
  { asOf, serviceIds = [] }: EnvironmentParameters,
  options: ReadOptions,
): Promise<VersionRow[]> {
  const isScoped = serviceIds.length > 0
  return warehouse.rows<VersionRow>(
    `WITH owned AS (
      SELECT service_id, min(team_id) AS team_id FROM service_owner WHERE valid_to_at IS NULL GROUP BY service_id
    )
    SELECT stay.environment_id, stay.service_id, coalesce(service.name, stay.service_id) AS service_name, owned.team_id,
      stay.deployment_id, stay.version, stay.commit_id, stay.from_at, stay.is_derived, stay.url, drift.state, drift.behind_count,
      drift.ahead_count, drift.gap_days, drift.missing_since_at, drift.production_version, count(*) OVER () AS total
    FROM environment_stay_fact AS stay
    LEFT JOIN service ON service.service_id = stay.service_id
    LEFT JOIN owned ON owned.service_id = stay.service_id
    LEFT JOIN drift_fact AS drift
      ON drift.environment_id = stay.environment_id AND drift.service_id = stay.service_id
      AND drift.deployment_id = stay.deployment_id
    WHERE stay.from_at <= ${moment('as_of')}
      AND coalesce(stay.until_at, TIMESTAMP '9999-12-31 00:00:00') > ${moment('as_of')}
      ${isScoped ? 'AND stay.service_id IN (SELECT unnest($services))' : ''}
    ORDER BY service_name, stay.environment_id LIMIT ${MOST_VERSIONS}`,
    { as_of: asOf, ...(isScoped ? { services: [...serviceIds] } : {}) },
    options,
  )
}
