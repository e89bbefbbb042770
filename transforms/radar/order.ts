import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { RadarRelease } from './radar.ts'
import { suggestSequence, type Need } from './sequence.ts'

export interface OrderStep {
  release_id: string
  name: string
  starts_at: number
  /** What it waits for, in words. */
  after: string[]
  /** Whether the plan has it go out before something that it needs. */
  is_against_plan: boolean
}

export interface SuggestedOrder {
  /** Only releases that meet others over a dependency: the order of the rest is free. */
  steps: OrderStep[]
  /** Releases that need each other, and which need was set aside. */
  circles: { names: string[]; aside: string }[]
}

interface NeedRow extends Need {
  reason: string
}

/** The order of these releases, as far as they meet: what is needed goes out before what needs it. */
export async function readOrder(
  warehouse: Warehouse,
  releases: readonly RadarRelease[],
  options: ReadOptions = {},
): Promise<SuggestedOrder> {
  if (releases.length === 0) return { steps: [], circles: [] }
  const needs = await warehouse.rows<NeedRow>(
    `SELECT
      CASE WHEN met.relation = 'needs' THEN met.later_release_id ELSE met.earlier_release_id END AS before,
      CASE WHEN met.relation = 'needs' THEN met.earlier_release_id ELSE met.later_release_id END AS after,
      min(CASE WHEN met.relation = 'needs' THEN own.name || ' needs ' || other.name ELSE other.name || ' needs ' || own.name END)
        AS reason
    FROM int_release__met AS met
    JOIN service AS own ON own.service_id = met.service_id
    JOIN service AS other ON other.service_id = met.other_service_id
    WHERE met.relation <> 'same'
      AND met.earlier_release_id IN (SELECT unnest($ids)) AND met.later_release_id IN (SELECT unnest($ids))
    GROUP BY 1, 2 ORDER BY 1, 2`,
    { ids: releases.map(({ release_id }) => release_id) },
    options,
  )
  return sayOrder(releases, needs)
}

function sayOrder(releases: readonly RadarRelease[], needs: readonly NeedRow[]): SuggestedOrder {
  const byId = new Map(releases.map((release) => [release.release_id, release]))
  const nameOf = (id: string) => byId.get(id)?.name ?? id
  const bound = new Set(needs.flatMap(({ before, after }) => [before, after]))
  const { order, circles } = suggestSequence(
    releases
      .filter(({ release_id }) => bound.has(release_id))
      .map(({ release_id, starts_at }) => ({ id: release_id, startsAt: starts_at })),
    needs,
  )
  const held = Map.groupBy(needs, ({ after }) => after)
  const isAside = (need: Need) =>
    circles.some(({ aside }) => aside.before === need.before && aside.after === need.after)
  return {
    steps: order.flatMap((id) => {
      const release = byId.get(id)
      if (!release) return []
      const mine = (held.get(id) ?? []).filter((need) => !isAside(need))
      return {
        release_id: id,
        name: release.name,
        starts_at: release.starts_at,
        after: mine.map(({ before, reason }) => `${nameOf(before)}, since ${reason}`),
        is_against_plan: mine.some(
          ({ before }) => (byId.get(before)?.starts_at ?? -Infinity) > release.starts_at,
        ),
      }
    }),
    circles: circles.map(({ members, aside }) => ({
      names: members.map(nameOf),
      aside: `${nameOf(aside.after)} goes before ${nameOf(aside.before)}, which it needs`,
    })),
  }
}
