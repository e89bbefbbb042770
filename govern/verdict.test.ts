import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide, judgeState, type Judged, type State } from './verdict.ts'
import { findWaiver, holdsAt, type Waiver } from './waiver.ts'

const states: State[] = ['met', 'broken', 'missing', 'stale', 'waived', 'fault']
const gate = (state: State, more: Partial<Judged> = {}): Judged => ({
  title: 'Rule',
  state,
  reason: 'because',
  severity: 'blocking',
  isDryRun: false,
  ...more,
})
const anyGate = fc.record({
  title: fc.string(),
  state: fc.constantFrom(...states),
  reason: fc.string(),
  severity: fc.constantFrom('blocking' as const, 'advisory' as const),
  isDryRun: fc.boolean(),
})
const decides = ({ severity, isDryRun }: Judged) => severity === 'blocking' && !isDryRun

describe('the verdict', () => {
  test.each([
    [['met'], true, 'GO'],
    [['met', 'waived'], false, 'GO'],
    [['met', 'missing'], true, 'NOT YET'],
    [['met', 'stale'], true, 'NOT YET'],
    [['met', 'missing'], false, 'CANNOT TELL'],
    [['missing', 'fault'], true, 'CANNOT TELL'],
    [['fault', 'missing', 'broken'], true, 'NO-GO'],
    [[], true, 'CANNOT TELL'],
  ] as const)('of %j with time %s is %s', (all, hasTime, verdict) => {
    expect(
      decide(
        all.map((state) => gate(state)),
        hasTime,
      ).verdict,
    ).toBe(verdict)
  })

  test('is GO only where a rule decides and all that do are kept or waived', () => {
    fc.assert(
      fc.property(fc.array(anyGate), fc.boolean(), (gates, hasTime) => {
        const deciding = gates.filter(decides)
        const isGo = deciding.length > 0 && deciding.every(({ state }) => ['met', 'waived'].includes(state))
        expect(decide(gates, hasTime).verdict === 'GO').toBe(isGo)
      }),
    )
  })

  test('is not moved by rules that do not decide, nor by the order', () => {
    fc.assert(
      fc.property(fc.array(anyGate), fc.boolean(), (gates, hasTime) => {
        const { verdict } = decide(gates, hasTime)
        expect(decide(gates.filter(decides), hasTime).verdict).toBe(verdict)
        expect(decide(gates.toReversed(), hasTime).verdict).toBe(verdict)
      }),
    )
  })

  test('never gets better by a rule more, except from no rule at all', () => {
    const rank = ['GO', 'NOT YET', 'CANNOT TELL', 'NO-GO']
    fc.assert(
      fc.property(fc.array(anyGate), anyGate, fc.boolean(), (gates, more, hasTime) => {
        fc.pre(gates.some(decides))
        const [before, after] = [gates, [...gates, more]].map((all) =>
          rank.indexOf(decide(all, hasTime).verdict),
        )
        expect(after).toBeGreaterThanOrEqual(before ?? 0)
      }),
    )
  })

  test('gives a reason for everything but GO', () => {
    fc.assert(
      fc.property(fc.array(anyGate), fc.boolean(), (gates, hasTime) => {
        const { verdict, reasons } = decide(gates, hasTime)
        expect(reasons.length > 0).toBe(verdict !== 'GO')
      }),
    )
  })
})

describe('the state of a rule', () => {
  const policy = { maxAgeDays: null, isWaivable: true }
  const answer = (isMet: boolean | null, evidenceAt: number | null = null, isUntold = false) => ({
    fault: null,
    answer: { isMet, isUntold, reason: 'so', evidenceUrl: null, evidenceAt },
  })
  const day = 86_400_000

  test('is a fault where the select failed or says nothing, waiver or not', () => {
    expect(judgeState(policy, { fault: 'timed out', answer: undefined }, true, 0).state).toBe('fault')
    expect(judgeState(policy, { fault: null, answer: undefined }, true, 0).state).toBe('fault')
  })

  test('is a fault where the policy says that it cannot judge it, whatever else it says but that it is broken', () => {
    for (const isMet of [true, null])
      expect(judgeState(policy, answer(isMet, null, true), true, 0)).toEqual({ state: 'fault', reason: 'so' })
    expect(judgeState(policy, answer(false, null, true), false, 0).state).toBe('broken')
  })

  test('is waived only where that is allowed', () => {
    expect(judgeState(policy, answer(false), true, 0).state).toBe('waived')
    expect(judgeState(policy, answer(null), true, 0).state).toBe('waived')
    expect(judgeState({ ...policy, isWaivable: false }, answer(false), true, 0).state).toBe('broken')
    expect(judgeState(policy, answer(true), true, 0).state).toBe('met')
  })

  test('is stale once the evidence is older than allowed, and missing where it has no time', () => {
    const aged = { ...policy, maxAgeDays: 14 }
    expect(judgeState(aged, answer(true, 0), false, 14 * day).state).toBe('met')
    expect(judgeState(aged, answer(true, 0), false, 14 * day + 1).state).toBe('stale')
    expect(judgeState(aged, answer(true, null), false, 0).state).toBe('missing')
  })
})

describe('a waiver', () => {
  const waiver: Waiver = {
    waiver_id: 'w1',
    policy: 'freeze_respected',
    release_id: 'r1',
    service_id: null,
    reason: 'the law demands it',
    approver_account_id: 'oidc:anna',
    decided_at: 100,
    expires_at: 200,
    revoked_at: null,
  }
  const subject = {
    subjectId: 'r1',
    subjectName: 'Autumn',
    services: [{ service_id: 's1', service_name: 'cart' }],
  }

  test('holds from its decision to its end, and no longer than it is not taken back', () => {
    expect([99, 100, 199, 200].map((at) => holdsAt(waiver, at))).toEqual([false, true, true, false])
    expect([149, 150].map((at) => holdsAt({ ...waiver, revoked_at: 150 }, at))).toEqual([true, false])
  })

  test.each([
    ['a reason', { reason: ' ' }],
    ['an approver', { approver_account_id: null }],
    ['a time', { decided_at: null }],
    ['an end', { expires_at: null }],
  ])('without %s is none', (_, gap) => {
    expect(holdsAt({ ...waiver, ...gap }, 150)).toBe(false)
  })

  test('is for what it names: the release, the service alone in it, the policy', () => {
    const find = (more: Partial<Waiver>) =>
      findWaiver([{ ...waiver, ...more }], 'freeze_respected', subject, 150)
    expect(find({})).not.toBeNull()
    expect(find({ release_id: 'Autumn' })).not.toBeNull()
    expect(find({ release_id: null, service_id: 'cart' })).not.toBeNull()
    expect(find({ release_id: null, service_id: 'other' })).toBeNull()
    expect(find({ release_id: null })).toBeNull()
    expect(find({ policy: 'green_build' })).toBeNull()
    const two = { ...subject, services: [...subject.services, { service_id: 's2', service_name: 'search' }] }
    const part = { ...waiver, release_id: null, service_id: 'cart' }
    expect(findWaiver([part], 'freeze_respected', two, 150)).toBeNull()
  })
})
