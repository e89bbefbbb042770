import { expect, test } from 'vitest'
import { type Row } from '../models/given.ts'
import { deployed, openRisk } from './rows.ts'

const { ask } = openRisk()

const evidence = (of: string, kind: string, sure: number, known: string): Row => ({
  deployment_id: of,
  evidence_id: `${kind}:${known}`,
  evidence: kind,
  confidence_ratio: sure,
  known_at: known,
})

test('a label is evidence of seven days, with its kind, its confidence and since when it is known', async () => {
  const found = await ask(
    'risk_label_fact',
    {
      'config.setting': [],
      deployment_fact: [
        deployed('broken', '2026-01-01T00:00'),
        deployed('doubtful', '2026-01-02T00:00'),
        deployed('fine', '2026-01-03T00:00'),
        deployed('late', '2026-01-04T00:00'),
        deployed('at the end', '2026-01-05T00:00'),
        deployed('staged', '2026-01-06T00:00', { environment_tier: 'staging' }),
        deployed('never arrived', '2026-01-07T00:00', { outcome: 'failed' }),
      ],
      failure_evidence_fact: [
        evidence('broken', 'incident after it', 0.6, '2026-01-01T05:00'),
        evidence('broken', 'rollback', 0.9, '2026-01-01T06:00'),
        evidence('doubtful', 'incident of a dependant', 0.3, '2026-01-02T05:00'),
        evidence('late', 'revert', 0.8, '2026-01-11T00:01'),
        evidence('at the end', 'hotfix', 0.9, '2026-01-12T00:00'),
      ],
    },
    'deployment_id, is_failed, evidence, confidence_ratio, known_at, matured_at',
  )
  expect(found).toEqual([
    ['at the end', true, 'hotfix', 0.9, '2026-01-12T00:00', '2026-01-12T00:00'],
    ['broken', true, 'rollback', 0.9, '2026-01-01T05:00', '2026-01-08T00:00'],
    ['doubtful', false, null, 0.3, '2026-01-09T00:00', '2026-01-09T00:00'],
    ['fine', false, null, null, '2026-01-10T00:00', '2026-01-10T00:00'],
    ['late', false, null, null, '2026-01-11T00:00', '2026-01-11T00:00'],
  ])
})

test('what is enough evidence is a setting', async () => {
  const found = await ask(
    'risk_label_fact',
    {
      'config.setting': [{ name: 'failure_confidence', value: '0.95' }],
      deployment_fact: [deployed('broken', '2026-01-01T00:00')],
      failure_evidence_fact: [evidence('broken', 'rollback', 0.9, '2026-01-01T06:00')],
    },
    'is_failed, known_at',
  )
  expect(found).toEqual([[false, '2026-01-08T00:00']])
})
