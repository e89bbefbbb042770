import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askPolicy } from '../../govern/answer.ts'
import { judgeSubjects } from '../../govern/gate.ts'
import { loadPolicies, USUAL } from '../../govern/policies.ts'
import type { Policy } from '../../govern/policy.ts'
import { readSubjects } from '../../govern/subject.ts'
import { openModels, type Models, type Row } from '../models/given.ts'

const NOW = Date.parse('2026-03-02T00:00:00Z')
let models: Models
let policy: Policy
beforeAll(async () => {
  models = await openModels()
  policy = (await loadPolicies({ ...USUAL, enforce: ['risk_as_usual'] })).find(
    ({ name }) => name === 'risk_as_usual',
  )!
})
afterAll(() => models.close())

const subject = (id: string, kind: string, more: Row = {}): Row => ({
  subject_id: id,
  kind,
  name: id,
  is_repair: false,
  is_composed: true,
  ...more,
})
const went = '2026-02-20T00:00:00'
const known = (id: string, more: Row = {}): Row => ({
  release_id: id,
  service_id: 's1',
  is_ahead: id.startsWith('next:'),
  released_at: id.startsWith('next:') ? null : went,
  previous_released_at: '2026-02-01T00:00:00',
  commit_count: 3,
  ...more,
})
const said = (id: string, more: Row = {}): Row => ({
  release_id: id,
  service_id: 's1',
  model_id: 'm1',
  made_at: '2026-02-28T00:00:00',
  is_ahead: id.startsWith('next:'),
  commit_count: 3,
  contents: 'c',
  probability: 0.1,
  low: 0.05,
  high: 0.2,
  base_rate: 0.12,
  standing: 'scored',
  judged_count: 200,
  skill: 0.05,
  ...more,
})

/** Two services wait to go out, one version runs before production, a release of both is planned, and one went out. */
const usual: Record<string, Row[]> = {
  gate_subject_fact: [
    subject('next:s1', 'next', { service_id: 's1' }),
    subject('c1', 'candidate', { service_id: 's1' }),
    subject('r1', 'release', { due_at: '2026-04-01T00:00:00' }),
    subject('r2', 'release', { happened_at: went, due_at: went }),
    subject('d1', 'deployment', { service_id: 's1', happened_at: went, due_at: went }),
  ],
  gate_service_fact: [
    { subject_id: 'next:s1', service_id: 's1', service_name: 'cart' },
    { subject_id: 'c1', service_id: 's1', service_name: 'cart' },
    { subject_id: 'r1', service_id: 's1', service_name: 'cart' },
    { subject_id: 'r1', service_id: 's2', service_name: 'stock' },
    { subject_id: 'r2', service_id: 's1', service_name: 'cart' },
    { subject_id: 'd1', service_id: 's1', service_name: 'cart' },
  ],
  gate_deployment_fact: [
    { subject_id: 'd1', deployment_id: 'd1', is_production: true },
    { subject_id: 'r2', deployment_id: 'd1', is_production: true },
  ],
  service: [
    { service_id: 's1', name: 'cart' },
    { service_id: 's2', name: 'stock' },
  ],
  risk_release_fact: [known('next:s1'), known('next:s2', { service_id: 's2' }), known('d1')],
  'risk.prediction': [said('next:s1'), said('next:s2', { service_id: 's2' }), said('d1', { made_at: went })],
}

async function judge(tables: Record<string, Row[]> = {}) {
  await models.given({ ...usual, ...tables })
  const asked = { warehouse: models.warehouse, registry: models.registry, now: NOW, timeLimitMs: 20_000 }
  const judged = await judgeSubjects(await readSubjects(models.warehouse), [policy], [], asked)
  return new Map(judged.map(({ subject: one, verdict, gates }) => [one.subject_id, { verdict, ...gates[0] }]))
}
const all = (more: Row) => usual['risk.prediction']!.map((row) => ({ ...row, ...more }))

test('it is a trial as shipped, and is told without a fault', async () => {
  const shipped = (await loadPolicies()).find(({ name }) => name === 'risk_as_usual')!
  expect(shipped).toMatchObject({ isDryRun: true, fault: null, isWaivable: true })
})

test('scores that are borne out and as usual let pass', async () => {
  const judged = await judge()
  expect([...judged].map(([id, { verdict }]) => [id, verdict])).toEqual(
    expect.arrayContaining(['next:s1', 'c1', 'r1', 'r2', 'd1'].map((id) => [id, 'GO'])),
  )
  expect(judged.get('d1')?.reason).toBe('cart is 10 % likely to need repair within seven days, usual is 12 %')
})

test('twice the usual likelihood stops it, of one of several roll-outs too; below that nothing does', async () => {
  const risky = usual['risk.prediction']!.map((row) =>
    row['release_id'] === 'next:s2' ? { ...row, probability: 0.24 } : row,
  )
  const judged = await judge({ 'risk.prediction': risky })
  expect(judged.get('r1')).toMatchObject({ verdict: 'NO-GO', state: 'broken' })
  expect(judged.get('r1')?.reason).toMatch(/^stock is 24 % likely .* usual is 12 %$/)
  expect(judged.get('next:s1')?.verdict).toBe('GO')
  expect((await judge({ 'risk.prediction': all({ probability: 0.2399 }) })).get('r1')?.verdict).toBe('GO')
})

test('the newest score of the same contents counts, and one that stops before one that is missing', async () => {
  const twice = [
    ...usual['risk.prediction']!,
    said('next:s1', { probability: 0.5, made_at: '2026-03-01T00:00:00' }),
  ]
  expect((await judge({ 'risk.prediction': twice })).get('next:s1')?.verdict).toBe('NO-GO')
  const alone = [said('next:s2', { service_id: 's2', probability: 0.9 })]
  expect((await judge({ 'risk.prediction': alone })).get('r1')?.verdict).toBe('NO-GO')
})

test('a repair is not held back, whatever is said of it', async () => {
  const mended = usual['gate_subject_fact']!.map((row) => ({ ...row, is_repair: true }))
  const judged = await judge({ gate_subject_fact: mended, 'risk.prediction': all({ probability: 0.9 }) })
  expect(new Set([...judged.values()].map(({ verdict }) => verdict))).toEqual(new Set(['GO']))
})

describe('never GO, but CANNOT TELL, by scores', () => {
  test.each<[string, Row]>([
    ['of a young history', { standing: 'prior' }],
    ['of a record that shows nothing', { standing: 'silenced' }],
    ['of a standing that nobody knows', { standing: 'guessed' }],
    ['without a standing', { standing: null }],
    ['of which too few were judged', { judged_count: 49 }],
    ['of which none was judged', { judged_count: 0 }],
    ['from before records were kept with them', { judged_count: null, skill: null }],
    ['that are as good as the rate', { skill: 0 }],
    ['that are worse than the rate', { skill: -0.2 }],
    ['whose skill is not known', { skill: null }],
    ['whose skill is no number', { skill: NaN }],
    ['without a probability', { probability: null }],
    ['whose probability is no number', { probability: NaN }],
    ['of 0 %', { probability: 0 }],
    ['of less than nothing', { probability: -1 }],
    ['of 100 %', { probability: 1 }],
    ['without a rate to hold them against', { base_rate: null }],
    ['with a rate that is no number', { base_rate: NaN }],
    ['with a rate of nothing', { base_rate: 0 }],
    ['with a rate of everything', { base_rate: 1 }],
    ['far over the threshold, but silenced', { probability: 0.9, standing: 'silenced' }],
  ])('%s', async (_, more) => {
    const judged = await judge({ 'risk.prediction': all(more) })
    expect([...judged.values()].map(({ verdict, state }) => [verdict, state])).toEqual(
      [...judged].map(() => ['CANNOT TELL', 'fault']),
    )
    for (const { reason } of judged.values()) expect(reason).toMatch(/./)
  })
})

describe('NOT YET while there is time, and CANNOT TELL once it went out', () => {
  const waits = { 'next:s1': 'NOT YET', c1: 'NOT YET', r1: 'NOT YET', r2: 'CANNOT TELL', d1: 'CANNOT TELL' }
  test.each<[string, Record<string, Row[]>, Record<string, string>]>([
    ['without any score', { 'risk.prediction': [] }, waits],
    ['with scores of others', { 'risk.prediction': [said('next:s9'), said('d9')] }, waits],
    ['where nothing is known to go out', { risk_release_fact: [] }, waits],
    [
      'with scores of other contents',
      { 'risk.prediction': all({ commit_count: 2 }) },
      { ...waits, r2: 'GO', d1: 'GO' },
    ],
    [
      'with scores from before its service last went out',
      { 'risk.prediction': all({ made_at: '2026-01-20T00:00:00' }) },
      { ...waits, r2: 'GO', d1: 'GO' },
    ],
    [
      'with a score of one of two services alone',
      { 'risk.prediction': [said('next:s1'), said('d1')] },
      { 'next:s1': 'GO', r1: 'NOT YET' },
    ],
    [
      'where the services of a release are not known',
      { gate_service_fact: usual['gate_service_fact']!.filter(({ subject_id }) => subject_id !== 'r1') },
      { r1: 'NOT YET', d1: 'GO' },
    ],
  ])('%s', async (_, tables, verdicts) => {
    const judged = await judge(tables)
    expect(Object.fromEntries(Object.keys(verdicts).map((id) => [id, judged.get(id)?.verdict]))).toEqual(
      verdicts,
    )
  })
})

test('a policy that claims both to be kept and not to tell is a fault; nothing but what was said is read', async () => {
  const select = (from: string, more: string) =>
    `SELECT 'd1' AS subject_id, true AS is_met, 'so' AS reason, CAST(NULL AS VARCHAR) AS evidence_url,
     CAST(NULL AS TIMESTAMP) AS evidence_at${more} FROM ${from} LIMIT 1`
  await judge()
  const asked = { warehouse: models.warehouse, registry: models.registry, now: NOW, timeLimitMs: 20_000 }
  const ask = (sql: string) => askPolicy({ ...policy, sql }, asked)
  expect((await ask(select('risk.prediction', ', true AS cannot_tell'))).bySubject.get('d1')).toMatchObject({
    isMet: true,
    isUntold: true,
  })
  const [d1] = await readSubjects(models.warehouse, ['d1'])
  const both = { ...policy, sql: select('risk.prediction', ', true AS cannot_tell') }
  expect((await judgeSubjects([d1!], [both], [], asked))[0]?.verdict).toBe('CANNOT TELL')
  expect((await ask(select('risk.prediction', ', 1 AS cannot_tell'))).fault).toMatch(
    /cannot_tell has to be BOOLEAN/,
  )
  expect((await ask(select('risk.model', ''))).fault).toMatch(/marts and entities/)
})
