import { expect, test } from 'vitest'
import type { RiskRecord } from '../api/schemas/index.ts'
import { describeRecord } from './risk.ts'

const record: RiskRecord = {
  model_id: 'abc',
  trained_at: 0,
  release_count: 0,
  failed_count: 0,
  base_rate: 0.1,
  is_silenced: false,
  figures: {
    n: 0,
    failed: 0,
    skill: null,
    skill_low: null,
    skill_high: null,
    auc: null,
    brier: null,
    auc_low: null,
    auc_high: null,
    calibration_error: null,
  },
  bins: [],
  gating: [],
  services: [],
  quarters: [],
  labelled: { n: 7, final: 3 },
}

test('a record of nothing says what is missing', () => {
  expect(describeRecord(record)).toBe(
    'No release could be judged yet: 3 of 7 have an outcome that is final, and twenty are needed before a month',
  )
})

test('a record says its skill with the interval, and when it silences scores', () => {
  const figures = {
    ...record.figures,
    n: 80,
    failed: 9,
    skill: -0.01,
    skill_low: -0.05,
    skill_high: 0.02,
    auc: 0.5123,
    calibration_error: 0.0312,
  }
  expect(describeRecord({ ...record, figures, is_silenced: true }).split('\n')).toEqual([
    '80 releases judged, 9 needed repair',
    'Skill against the rate of failures: -0.010 (-0.050 to +0.020)',
    'Ranking (AUC): 0.512, calibration error: 3.1 %',
    'It tells no more than the rate of failures alone, so no score is shown',
  ])
})
