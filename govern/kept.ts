/** Verdicts as they were made: of a day that is looked back at, what was kept goes before what would be said now. */
import type { Warehouse } from '../transforms/warehouse.ts'
import type { GateResult, JudgedSubject } from './gate.ts'
import type { Policy } from './policy.ts'
import { hasTime } from './subject.ts'
import { decide } from './verdict.ts'

type KeptResult = Pick<
  GateResult,
  'policy' | 'policy_hash' | 'severity' | 'is_dry_run' | 'state' | 'reason' | 'evidence_url' | 'evidence_at'
> & { subject_id: string }

/** Each subject of which results were kept is told by these alone; the others stay as they were judged. */
export async function asKept(
  warehouse: Warehouse,
  judged: readonly JudgedSubject[],
  policies: readonly Policy[],
  now: number,
): Promise<JudgedSubject[]> {
  const rows = await warehouse.rows<KeptResult>(
    `SELECT subject_id, policy, policy_hash, severity, is_dry_run, state, reason, evidence_url, evidence_at
     FROM govern.result WHERE subject_id IN (SELECT unnest($ids))
     QUALIFY row_number() OVER (PARTITION BY subject_id, policy ORDER BY known_at DESC) = 1 ORDER BY policy`,
    { ids: judged.map(({ subject }) => subject.subject_id) },
  )
  const kept = Map.groupBy(rows, ({ subject_id }) => subject_id)
  return judged.map((one) => {
    const own = kept.get(one.subject.subject_id)
    return own ? tell(one, own, policies, now) : one
  })
}

function tell(
  { subject, gates: now, valid_until }: JudgedSubject,
  kept: readonly KeptResult[],
  policies: readonly Policy[],
  at: number,
): JudgedSubject {
  const gates = kept.map((row): GateResult => {
    const policy = policies.find(({ name }) => name === row.policy)
    const waiver = now.find((gate) => gate.policy === row.policy)?.waiver ?? null
    return {
      policy: row.policy,
      policy_hash: row.policy_hash,
      title: policy?.title ?? row.policy,
      why: policy?.why ?? 'There is no such policy any more',
      todo: policy?.todo ?? null,
      severity: row.severity,
      is_dry_run: row.is_dry_run,
      is_waivable: policy?.isWaivable ?? false,
      is_rechecked: policy?.isRechecked ?? false,
      state: row.state,
      reason: row.reason,
      evidence_url: row.evidence_url,
      evidence_at: row.evidence_at,
      waiver: row.state === 'waived' ? waiver : null,
    }
  })
  const told = gates.map(({ is_dry_run: isDryRun, ...gate }) => ({ ...gate, isDryRun }))
  return { subject, ...decide(told, hasTime(subject, at)), gates, valid_until }
}
