/** What was written down about releases elsewhere: waivers, approvals and decisions. */
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Waiver } from './waiver.ts'

export interface Approval {
  approval_id: string
  release_id: string | null
  gate: string | null
  requested_at: number | null
  decided_at: number | null
  verdict: string | null
  signer_account_id: string | null
  meaning: string | null
  expires_at: number | null
  known_at: number | null
  url: string | null
}

export interface Decision {
  decision_id: string
  release_id: string | null
  kind: string | null
  text: string | null
  account_id: string | null
  decided_at: number | null
  known_at: number | null
  url: string | null
}

export function readWaivers(warehouse: Warehouse): Promise<(Waiver & { known_at: number | null })[]> {
  return warehouse.rows(
    `SELECT waiver_id, policy, release_id, service_id, reason, approver_account_id, decided_at, expires_at, revoked_at, known_at
     FROM waiver ORDER BY decided_at, waiver_id`,
  )
}

export function readApprovals(warehouse: Warehouse): Promise<Approval[]> {
  return warehouse.rows(
    `SELECT approval_id, release_id, gate, requested_at, decided_at, verdict, signer_account_id, meaning, expires_at, known_at, url
     FROM approval ORDER BY coalesce(decided_at, requested_at), approval_id`,
  )
}

export function readDecisions(warehouse: Warehouse): Promise<Decision[]> {
  return warehouse.rows(
    `SELECT decision_id, release_id, kind, text, account_id, decided_at, known_at, url
     FROM decision ORDER BY decided_at, decision_id`,
  )
}
