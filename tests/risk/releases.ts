import type { Row } from '../models/given.ts'

export interface Told {
  releases: number
  isFailed(i: number): boolean
  /** Lines of each commit of a release; null is unknown. */
  lines(i: number): (number | null)[]
  service?(i: number): string
  /** When it went out, in days after the first. */
  day?(i: number): number
  /** Features of all commits beside their lines. */
  features?: Row
}

const DAY = 86_400_000

/** Marts of releases, a day apart, and of each service's next one. */
export function tellReleases(start: number, told: Told): Record<string, Row[]> {
  const {
    releases,
    isFailed,
    lines,
    service = () => 'cart',
    day = (i) => i,
    features = { file_count: 1 },
  } = told
  const at = (days: number) => new Date(start + days * DAY).toISOString().slice(0, 16)
  const tables: Record<string, Row[]> = {
    service: [],
    risk_commit_fact: [],
    risk_content_fact: [],
    risk_release_fact: [],
    risk_label_fact: [],
  }
  const last = new Map<string, string>()
  const add = (i: number, service_id: string, isAhead: boolean) => {
    const release_id = isAhead ? `next:${service_id}` : `release ${i}`
    const own = lines(i)
    own.forEach((added_count, c) => {
      const commit_id = `${release_id} ${c}`
      tables['risk_commit_fact']!.push({ commit_id, committed_at: at(day(i)), added_count, ...features })
      tables['risk_content_fact']!.push({ release_id, commit_id, service_id, is_ahead: isAhead })
    })
    tables['risk_release_fact']!.push({
      release_id,
      service_id,
      released_at: isAhead ? null : at(day(i)),
      is_ahead: isAhead,
      is_rollback: false,
      commit_count: own.length,
      reviewed_known_count: 0,
      unreviewed_count: 0,
      untested_count: 0,
      configuration_count: 0,
      migration_count: 0,
      previous_released_at: last.get(service_id) ?? null,
      is_in_freeze: isAhead ? null : false,
    })
    if (isAhead) return
    last.set(service_id, at(day(i)))
    tables['risk_label_fact']!.push({
      deployment_id: release_id,
      service_id,
      released_at: at(day(i)),
      is_failed: isFailed(i),
      known_at: at(day(i) + (isFailed(i) ? 1 : 7)),
      matured_at: at(day(i) + 7),
    })
  }
  for (let i = 0; i < releases; i++) add(i, service(i), false)
  const services = new Set(['cart', ...Array.from({ length: releases }, (_, i) => service(i))])
  for (const id of services) {
    tables['service']!.push({ service_id: id, name: id })
    add(releases, id, true)
  }
  return tables
}
