/** A small web handed over as files, as a platform team would: needs, a database, a host, owners, a circle and a loose end. */
import type { FastifyInstance } from 'fastify'
import { handOver } from './plans.ts'

export function writeMap(service: string): Record<string, string> {
  const needs = [
    [service, 'stock'],
    [service, 'payments'],
    ['payments', 'ledger-db'],
    ['stock', 'payments'],
    ['payments', 'stock'],
    ['stock', 'stock'],
    ['portal', service],
    [service, 'gone for years'],
  ]
  return {
    service: ['service_id,name,tier,life_cycle', 'stock,stock,2,production', 'payments,payments,1,production', 'portal,portal,3,deprecated'].join('\n'), // prettier-ignore
    resource: ['resource_id,name,kind,team_id', 'db-1,ledger-db,database,blue', 'h-1,rack 7,host,'].join(
      '\n',
    ),
    team: ['team_id,name', 'blue,Blue', 'red,Red'].join('\n'),
    service_owner: ['service_id,team_id,valid_from_at,valid_to_at', 'payments,red,2025-01-01,2025-11-01', 'payments,blue,2025-11-01,'].join('\n'), // prettier-ignore
    dependency: [
      'from_service_id,to_service_id,kind,provenance',
      ...needs.map(([from, to]) => `${from},${to},calls,catalogue`),
      'portal,db-1,calls,traces',
      'db-1,rack 7,runs on,inventory',
    ].join('\n'),
  }
}

export async function handOverMap(app: FastifyInstance, service: string): Promise<void> {
  await handOver(app, writeMap(service), 'edge_fact?to_node_id=h-1&limit=1')
}
