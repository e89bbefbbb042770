/** Deployments in the order of their last change: one that is under way, or waits at a gate, comes again by itself. */
import { pick, userOf } from './fields.ts'
import type { Json, Listed } from './listed.ts'
import { DeploymentRecord } from './schemas.ts'
import { endedWhen } from '../../retention/ended.ts'

const FIELDS = ['id', 'iid', 'ref', 'sha', 'status', 'created_at', 'updated_at']
const JOB_FIELDS = ['id', 'name', 'status', 'created_at', 'started_at', 'finished_at', 'web_url']

export const deployments: Listed = {
  stream: 'deployment',
  endedAt: endedWhen('status', ['success', 'failed', 'canceled', 'skipped'], 'updated_at'),
  path: 'deployments',
  noun: 'deployments',
  query: {},
  isOfGroup: false,
  feature: 'environments_access_level',
  lag: 600,
  schema: DeploymentRecord,
  isDeletable: true,
  number: 'id',
  addressOf: ({ projectId, number }) => `projects/${projectId}/deployments/${number}`,
  trim: (record, projectId) => ({
    ...pick(record, FIELDS),
    project_id: projectId,
    user: userOf(record.user),
    environment: partOf(record.environment, ['id', 'name']),
    deployable: partOf(record.deployable, JOB_FIELDS),
  }),
}

function partOf(part: unknown, names: readonly string[]): Json | null {
  return part === null || typeof part !== 'object' ? null : pick(part as Json, names)
}
