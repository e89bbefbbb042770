/** The web of a large organisation: few that many need, many that few need, hosts below, and a circle here and there. */
import type { ColumnBatch } from '../../../transforms/append.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'

export interface WebSize {
  nodes: number
  edges: number
}

/** The same numbers each time. */
function draw(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export async function fillWeb(warehouse: Warehouse, { nodes, edges }: WebSize): Promise<void> {
  const next = draw(7)
  const hosts = Math.floor(nodes / 20)
  const services = Array.from({ length: nodes - hosts }, (_, i) => `s${i}`)
  const resources = Array.from({ length: hosts }, (_, i) => `h${i}`)
  const all = [...services, ...resources]
  const needs = new Map<string, [string, string]>()
  while (needs.size < edges) {
    const from = services[Math.floor(next() * services.length)] ?? ''
    // Squared, so that some are needed by many.
    const to = all[Math.floor(next() ** 2 * all.length)] ?? ''
    if (from !== to) needs.set(`${from} ${to}`, [from, to])
  }
  const pairs = [...needs.values()]
  const dates = pairs.map(() => Date.UTC(2025, 0, 1 + Math.floor(next() * 365)))
  const tables: Record<string, ColumnBatch> = {
    service: {
      service_id: services,
      name: services.map((id) => `service-${id}`),
      value_stream_id: services.map((_, i) => `v${i % 20}`),
      tier: services.map((_, i) => 1 + (i % 3)),
    },
    resource: {
      resource_id: resources,
      name: resources.map((id) => `host-${id}`),
      kind: resources.map((_, i) => (i % 2 ? 'host' : 'database')),
    },
    team: {
      team_id: Array.from({ length: 200 }, (_, i) => `t${i}`),
      name: Array.from({ length: 200 }, (_, i) => `Team ${i}`),
    },
    service_owner: {
      service_id: services,
      team_id: services.map((_, i) => `t${i % 200}`),
      valid_from_at: services.map(() => 0),
    },
    dependency: {
      from_service_id: pairs.map(([from]) => from),
      to_service_id: pairs.map(([, to]) => to),
      kind: pairs.map(() => 'calls'),
      provenance: pairs.map((_, i) => (i % 30 === 0 ? 'traces' : 'catalogue')),
      confidence_ratio: pairs.map(() => 0.9),
      first_seen_at: dates,
    },
  }
  await warehouse.build(async (lane) => {
    for (const [table, columns] of Object.entries(tables)) {
      await lane.run(`DELETE FROM main."${table}"`)
      await lane.append(`main.${table}`, columns)
    }
  })
}
