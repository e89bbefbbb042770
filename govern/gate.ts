/** Judges subjects by policies: for one that is asked for, and for all of them. */
import { createPause } from '../transforms/pause.ts'
import { askPolicy, type Answers, type Asked } from './answer.ts'
import type { Policy } from './policy.ts'
import { appliesTo, hasTime, momentOf, type Subject } from './subject.ts'
import { decide, judgeState, type State, type Verdict } from './verdict.ts'
import { findWaiver, type Waiver } from './waiver.ts'

export interface GateResult {
  policy: string
  policy_hash: string
  title: string
  why: string
  todo: string | null
  severity: Policy['severity']
  is_dry_run: boolean
  is_waivable: boolean
  /** Whether it has to be asked again right before the deployment. */
  is_rechecked: boolean
  state: State
  reason: string
  evidence_url: string | null
  evidence_at: number | null
  waiver: Waiver | null
}

export interface JudgedSubject {
  subject: Subject
  verdict: Verdict
  reasons: string[]
  gates: GateResult[]
  /** When a waiver that it rests on ends; null where none does. */
  valid_until: number | null
}

/** Judges these subjects, all by the same answers. */
export async function judgeSubjects(
  subjects: readonly Subject[],
  policies: readonly Policy[],
  waivers: readonly Waiver[],
  asked: Asked,
  ids?: readonly string[],
): Promise<JudgedSubject[]> {
  const answers = new Map<string, Answers>()
  // One after the other: readers of screens share the engine.
  for (const policy of policies) answers.set(policy.name, await askPolicy(policy, asked, ids))
  const pause = createPause()
  const judged: JudgedSubject[] = []
  for (const subject of subjects) {
    judged.push(judgeSubject(subject, policies, answers, waivers, asked.now))
    await pause()
  }
  return judged
}

function judgeSubject(
  subject: Subject,
  policies: readonly Policy[],
  answers: ReadonlyMap<string, Answers>,
  waivers: readonly Waiver[],
  now: number,
): JudgedSubject {
  const gates = policies
    .filter((policy) => appliesTo(policy, subject))
    .map((policy) => judgePolicy(policy, subject, answers.get(policy.name), waivers, now))
  const judged = gates.map(({ is_dry_run, ...gate }) => ({ ...gate, isDryRun: is_dry_run }))
  const { verdict, reasons } = decide(judged, hasTime(subject, now))
  const ends = gates.flatMap(({ waiver }) => waiver?.expires_at ?? [])
  return { subject, verdict, reasons, gates, valid_until: ends.length > 0 ? Math.min(...ends) : null }
}

function judgePolicy(
  policy: Policy,
  subject: Subject,
  answers: Answers | undefined,
  waivers: readonly Waiver[],
  now: number,
): GateResult {
  const answer = answers?.bySubject.get(subject.subject_id)
  const told = { fault: answers ? answers.fault : 'The policy was not asked', answer }
  const at = momentOf(subject, now)
  const waived = { subjectId: subject.subject_id, subjectName: subject.name, services: subject.services }
  const waiver = findWaiver(waivers, policy.name, waived, at)
  const { state, reason } = judgeState(policy, told, waiver !== null, at)
  return {
    policy: policy.name,
    policy_hash: policy.hash,
    title: policy.title,
    why: policy.why,
    todo: policy.todo,
    severity: policy.severity,
    is_dry_run: policy.isDryRun,
    is_waivable: policy.isWaivable,
    is_rechecked: policy.isRechecked,
    state,
    reason,
    evidence_url: answer?.evidenceUrl ?? null,
    evidence_at: answer?.evidenceAt ?? null,
    waiver: state === 'waived' ? waiver : null,
  }
}
