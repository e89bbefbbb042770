/** Policies, and the subjects that they are asked about. */
import { afterAll, beforeAll } from 'vitest'
import { type Asked } from '../../govern/answer.ts'
import { readPolicy, type Policy } from '../../govern/policy.ts'
import { openModels, type Models } from '../models/given.ts'

export const NOW = Date.parse('2026-03-02T00:00:00Z')

export const definition = (name: string, more = '') =>
  `name: ${name}\ntitle: ${name}\nwhy: because\nseverity: blocking\napplies_to: [release, deployment]\nwaivable: true\n${more}`

export const policy = (sql: string, name = 'rule'): Policy =>
  readPolicy(name, `policies/${name}`, definition(name), sql)

/** Models with subjects, opened before the tests of a file and closed after them. */
export function openPolicies() {
  let models: Models
  let asked: Asked
  beforeAll(async () => {
    models = await openModels()
    await models.given({
      gate_subject_fact: [
        {
          subject_id: 'd1',
          kind: 'deployment',
          name: 'cart@1',
          happened_at: '2026-02-01T00:00:00',
          due_at: '2026-02-01T00:00:00',
          is_repair: false,
          is_composed: true,
        },
        {
          subject_id: 'r1',
          kind: 'release',
          name: 'Spring',
          due_at: '2026-04-01T00:00:00',
          is_repair: false,
          is_composed: true,
        },
        {
          subject_id: 'c1',
          kind: 'candidate',
          name: 'cart@2',
          service_id: 's1',
          is_repair: false,
          is_composed: true,
        },
      ],
      gate_service_fact: [{ subject_id: 'c1', service_id: 's1', service_name: 'cart', tier: 1 }],
    })
    asked = { warehouse: models.warehouse, registry: models.registry, now: NOW, timeLimitMs: 300 }
  })
  afterAll(() => models.close())

  return {
    get asked() {
      return asked
    },
    get models() {
      return models
    },
  }
}
