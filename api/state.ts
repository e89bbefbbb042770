import type { FastifyInstance } from 'fastify'
import { readRows } from './relation.ts'
import { CheckResult } from './schemas/model.ts'
import { BuildState } from './schemas/source.ts'

/** The results of the latest checks, of one model or of all. */
export async function readChecks(app: FastifyInstance, model?: string): Promise<CheckResult[]> {
  const { warehouse } = app.parts
  const relation = await app.relations.state('meta.check_result')
  const latest = { columns: ['build_id'], order: ['-build_id'], limit: 1 }
  const [last] = await readRows<{ build_id: number }>(warehouse, relation, latest)
  if (!last) return []
  return readRows<CheckResult>(warehouse, relation, {
    columns: Object.keys(CheckResult.properties),
    where: { build_id: [last.build_id], ...(model === undefined ? {} : { model: [model] }) },
    order: ['-failing_count', 'name'],
  })
}

export async function readBuild(app: FastifyInstance): Promise<BuildState | null> {
  const [build] = await readRows<BuildState>(app.parts.warehouse, await app.relations.state('meta.build'), {
    columns: Object.keys(BuildState.properties),
    order: ['-build_id'],
    limit: 1,
  })
  return build ?? null
}
