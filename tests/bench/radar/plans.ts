/** Plans of a large organisation: releases over a year, services that need each other, freezes and bookings. */
import type { ColumnBatch } from '../../../transforms/append.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'

export interface PlanSize {
  releases: number
  services: number
  /** Services of each release. */
  perRelease: number
  /** Services that each service needs. */
  needs: number
  bookings: number
  changes: number
  /** Epoch ms, and days over which releases are spread. */
  from: number
  days: number
}

const DAY = 86_400_000

/** The same numbers each time. */
function draw(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export async function fillPlans(warehouse: Warehouse, size: PlanSize): Promise<void> {
  const any = draw(7)
  const ids = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`)
  const services = ids('s', size.services)
  const releases = ids('r', size.releases)
  const plannedAt = releases.map(() => size.from + any(size.days) * DAY)
  const aboard = releases.flatMap((release) =>
    [...new Set(Array.from({ length: size.perRelease }, () => any(size.services)))].map((at) => [
      release,
      services[at],
    ]),
  )
  const needs = services.flatMap((service) =>
    [...new Set(Array.from({ length: size.needs }, () => any(size.services)))].map((at) => [
      service,
      services[at],
    ]),
  )
  const bookings = ids('b', size.bookings)
  const starts = bookings.map(() => size.from + any(size.days) * DAY)
  const changes = ids('c', size.changes)
  const touched = changes.flatMap((change) =>
    [...new Set(Array.from({ length: 6 }, () => any(20_000)))].map((at) => [change, `src/f${at}.ts`]),
  )
  const tables: Record<string, ColumnBatch> = {
    service: {
      service_id: services,
      name: services,
      value_stream_id: services.map((_, i) => `v${i % 20}`),
    },
    team: { team_id: ids('t', 200), name: ids('t', 200) },
    service_owner: {
      service_id: services,
      team_id: services.map((_, i) => `t${i % 200}`),
      valid_from_at: services.map(() => 0),
    },
    dependency: {
      from_service_id: needs.map(([one]) => one),
      to_service_id: needs.map(([, other]) => other),
      kind: needs.map(() => 'calls'),
      provenance: needs.map(() => 'catalogue'),
    },
    release: {
      release_id: releases,
      name: releases,
      planned_at: plannedAt,
      status: releases.map(() => 'planned'),
      // One in ten is below another one, and a few name each other.
      parent_release_id: releases.map((_, i) => (i % 10 === 0 ? `r${any(size.releases)}` : null)),
    },
    release_service: {
      release_id: aboard.map(([release]) => release),
      service_id: aboard.map(([, service]) => service),
    },
    blackout: {
      blackout_id: ids('f', 40),
      name: ids('f', 40),
      value_stream_id: ids('f', 40).map((_, i) => (i % 2 === 0 ? null : `v${i % 20}`)),
      starts_at: ids('f', 40).map((_, i) => size.from + i * 9 * DAY),
      ends_at: ids('f', 40).map((_, i) => size.from + i * 9 * DAY + 3 * DAY),
    },
    booking: {
      booking_id: bookings,
      environment_id: bookings.map(() => `e${any(100)}`),
      release_id: bookings.map(() => `r${any(size.releases)}`),
      starts_at: starts,
      ends_at: starts.map((at) => at + (1 + any(5)) * DAY),
    },
    change: {
      change_id: changes,
      repository_id: changes.map(() => `repo${any(300)}`),
      number: changes.map((_, i) => i),
      title: changes,
      opened_at: changes.map(() => size.from),
    },
    change_file: {
      change_id: touched.map(([change]) => change),
      path: touched.map(([, path]) => path),
    },
    runbook_step: {
      step_id: releases,
      release_id: releases,
      owner_team_id: releases.map(() => `t${any(200)}`),
      planned_start_at: plannedAt.map((at) => at + any(24) * 3_600_000),
      planned_minutes: releases.map(() => 60),
    },
  }
  await warehouse.build(async (lane) => {
    for (const [table, columns] of Object.entries(tables)) {
      await lane.run(`DELETE FROM main."${table}"`)
      await lane.append(`main.${table}`, columns)
    }
  })
}
