import { describe, expect, it } from 'vitest'
import type { MetricAnswer, Part } from '#lib/data/types.ts'
import { sayChoice, sayParameter } from '#lib/format/profile.ts'
import { listPieces, sayRecovery, type FailedRow } from './failures.ts'
import { listFlaky, listPhases } from './testing.ts'

const group = (key: string | null, numerator: number | null, n: number, open_count = 0): Part =>
  ({
    key,
    window: {
      n,
      numerator,
      open_count,
      value: n === 0 ? null : (numerator ?? 0) / n,
      low: (numerator ?? 0) / (n + 4),
    },
  }) as unknown as Part
const answer = (...groups: Part[]) => ({ groups }) as unknown as MetricAnswer

describe('flaky suites', () => {
  it('are the surest first, those that never were left out', () => {
    const lines = listFlaky(
      answer(
        group('often', 20, 171, 17),
        group('once of two', 1, 2),
        group('never', 0, 9),
        group(null, 1, 5),
      ),
    )
    expect(lines.map(({ key }) => key)).toEqual(['once of two', 'often'])
  })

  it('have a range where failures were never run again', () => {
    const [line] = listFlaky(answer(group('search / e2e', 75, 578, 49)))
    expect(line).toMatchObject({ undecided: 49, n: 578 })
    expect(line!.least).toBeCloseTo(0.1196, 4)
    expect(line!.most).toBeCloseTo(0.1978, 4)
  })

  it('of nothing are nothing', () => {
    expect(listFlaky(answer(group('a', 0, 0)))).toEqual([])
  })
})

describe('phases', () => {
  it('stand in the order in which a change goes through them, unknown ones last', () => {
    const lines = listPhases(
      answer(group('staging', 1, 1), group('odd', 0, 1), group('unit', 2, 3), group('end to end', 0, 2)),
    )
    expect(lines.map(({ key }) => key)).toEqual(['unit', 'end to end', 'staging', 'odd'])
  })
})

describe('a failed deployment', () => {
  const row = (more: Partial<FailedRow>) => ({ value: null, age_hours: null, ...more }) as FailedRow

  it('says how long it took, how long it has lasted, or that it is not known', () => {
    expect(sayRecovery(row({ value: 1.2 }))).toBe('72 min')
    expect(sayRecovery(row({ age_hours: 80 }))).toBe('open, 3.3 d')
    expect(sayRecovery(row({}))).toBe('unknown')
  })

  it('opens to its evidence, the surest first: incidents at their suspects, repairs at their release', () => {
    const evidence = [
      { deployment_id: 'd', evidence: 'rollback', confidence_ratio: 0.9, remediation_deployment_id: 'fix', incident_id: null, change_id: null, known_at: 1 }, // prettier-ignore
      { deployment_id: 'd', evidence: 'incident names it', confidence_ratio: 1, remediation_deployment_id: null, incident_id: 'i', change_id: null, known_at: 1 }, // prettier-ignore
    ]
    const incidents = [{ incident_id: 'i', title: 'checkout: no data', url: 'https://example.org/i' }]
    expect(listPieces(evidence, incidents, (id) => `/releases/${id}`).get('d')).toEqual([
      {
        text: 'incident names it: checkout: no data',
        href: '/incidents/i',
        isOutward: false,
        confidence: 1,
      },
      { text: 'rollback', href: '/releases/fix', isOutward: false, confidence: 0.9 },
    ])
  })
})

describe('definitions', () => {
  it('are said in words', () => {
    expect(`${sayParameter('attribution_hours')} ${sayChoice('attribution_hours', 'none')}`).toBe(
      'An incident falls on a deployment within any time',
    )
    expect(sayChoice('statistic', 'lower_median')).toBe('lower median')
  })
})
