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
  const gates = kept.map(({ subject_id: _, ...result }): GateResult => {
    const policy = policies.find(({ name }) => name === result.policy)
    const waiver = now.find((gate) => gate.policy === result.policy)?.waiver ?? null
    return {
      title: policy?.title ?? result.policy,
      why: policy?.why ?? 'There is no such policy any more',
      todo: policy?.todo ?? null,
      is_waivable: policy?.isWaivable ?? false,
      is_rechecked: policy?.isRechecked ?? false,
      waiver: result.state === 'waived' ? waiver : null,
      ...result,
    }
  })
  const told = gates.map(({ is_dry_run: isDryRun, ...gate }) => ({ ...gate, isDryRun }))
  return { subject, ...decide(told, hasTime(subject, at)), gates, valid_until }
}
