/** From answers to one word. Pure: no clock, no warehouse. */
import type { Answer } from './answer.ts'
import type { Policy } from './policy.ts'

/** What a policy says of a subject once waivers and the age of its evidence are counted in. */
export type State = 'met' | 'broken' | 'missing' | 'stale' | 'waived' | 'fault'
export type Verdict = 'GO' | 'NOT YET' | 'NO-GO' | 'CANNOT TELL'

export const EXITS: Readonly<Record<Verdict, number>> = {
  GO: 0,
  'NO-GO': 10,
  'NOT YET': 11,
  'CANNOT TELL': 12,
}

export interface Judged {
  title: string
  state: State
  reason: string
  severity: Policy['severity']
  isDryRun: boolean
}

const DAY_MS = 86_400_000

/** `at` is when the subject went out, else now. */
export function judgeState(
  policy: Pick<Policy, 'maxAgeDays' | 'isWaivable'>,
  told: { fault: string | null; answer: Answer | undefined },
  isWaived: boolean,
  at: number,
): { state: State; reason: string } {
  const { fault, answer } = told
  if (fault !== null) return { state: 'fault', reason: fault }
  if (!answer) return { state: 'fault', reason: 'The policy says nothing of it' }
  const plain = readAnswer(policy.maxAgeDays, answer, at)
  const isSetAside = policy.isWaivable && isWaived && plain.state !== 'met' && plain.state !== 'fault'
  return isSetAside ? { ...plain, state: 'waived' } : plain
}

function readAnswer(maxAgeDays: number | null, answer: Answer, at: number): { state: State; reason: string } {
  const reason = answer.reason ?? 'The policy gives no reason'
  if (answer.isMet === false) return { state: 'broken', reason }
  if (answer.isUntold) return { state: 'fault', reason }
  if (answer.isMet !== true) return { state: 'missing', reason }
  if (maxAgeDays === null) return { state: 'met', reason }
  if (answer.evidenceAt === null) return { state: 'missing', reason: `${reason}; the evidence has no time` }
  const isStale = at - answer.evidenceAt > maxAgeDays * DAY_MS
  return isStale
    ? { state: 'stale', reason: `${reason}; the evidence is older than ${maxAgeDays} days` }
    : { state: 'met', reason }
}

/**
 * GO only where at least one rule that decides was judged and every one of them is kept or waived. A rule that is broken
 * decides at once; what cannot be judged goes before what is merely missing, since time mends only the latter.
 */
export function decide(gates: readonly Judged[], hasTime: boolean): { verdict: Verdict; reasons: string[] } {
  const deciding = gates.filter(({ severity, isDryRun }) => severity === 'blocking' && !isDryRun)
  const say = (...states: State[]) =>
    deciding.filter(({ state }) => states.includes(state)).map(({ title, reason }) => `${title}: ${reason}`)
  if (deciding.length === 0)
    return { verdict: 'CANNOT TELL', reasons: ['No policy that decides applies to it'] }
  const broken = say('broken')
  if (broken.length > 0) return { verdict: 'NO-GO', reasons: broken }
  const untold = hasTime ? say('fault') : say('fault', 'missing', 'stale')
  if (untold.length > 0) return { verdict: 'CANNOT TELL', reasons: untold }
  const missing = say('missing', 'stale')
  if (missing.length > 0) return { verdict: 'NOT YET', reasons: missing }
  const isAll = deciding.every(({ state }) => state === 'met' || state === 'waived')
  if (!isAll) return { verdict: 'CANNOT TELL', reasons: ['A policy is in a state that nobody knows'] }
  return { verdict: 'GO', reasons: [] }
}
