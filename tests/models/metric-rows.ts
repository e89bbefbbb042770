/** Rows of deployments and changes of one service. */
import { type Row } from './given.ts'

export const S = 'git:shop'

/** A production deployment that succeeded, with what matters changed. */
export function deployed(id: string, at: string, more: Row = {}): Row {
  const base = { deployment_id: id, finished_at: at, service_id: S, repository_id: 'shop' }
  const kind = { environment_tier: 'production', outcome: 'succeeded', origin: 'tag' }
  const flags = { is_prerelease: false, is_first: false, is_failed: false, is_remediation: false }
  return { ...base, ...kind, ...flags, change_count: 1, ...more }
}

export const service: Row[] = [{ service_id: S, name: 'shop', repository_id: 'shop' }]
export const none = { service_owner: [], service }
