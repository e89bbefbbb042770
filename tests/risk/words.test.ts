import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModels, type Models, type Row } from '../models/given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const placed = (id: string, version: string, finished: string): Row => ({
  deployment_id: id,
  service_id: 'cart',
  version,
  environment_tier: 'production',
  is_prerelease: false,
  outcome: 'succeeded',
  finished_at: finished,
  url: `https://tool.example/${id}`,
})
const base = {
  'config.setting': [],
  service: [{ service_id: 'cart', name: 'Cart' }],
  deployment_fact: [
    placed('d1', '1.0', '2026-01-01T00:00'),
    placed('d2', '1.0', '2026-02-01T00:00'),
    placed('d3', '1.1', '2026-03-01T00:00'),
  ],
  int_deployment__placed: [
    placed('d1', '1.0', '2026-01-01T00:00'),
    placed('d2', '1.0', '2026-02-01T00:00'),
    placed('d3', '1.1', '2026-03-01T00:00'),
  ],
  int_deployment__kept: ['d1', 'd2', 'd3'].map((id) => ({ deployment_id: id, kept_deployment_id: id })),
  gate_deployment_fact: ['d1', 'd3'].map((id) => ({
    subject_id: 'spring',
    deployment_id: id,
    is_production: true,
  })),
  failure_evidence_fact: [
    {
      deployment_id: 'd1',
      evidence_id: 'r',
      evidence: 'rollback',
      confidence_ratio: 0.9,
      known_at: '2026-01-02T00:00',
    },
  ],
}

/** The models that words pass through, one after the other. */
async function say(release_label: Row[]): Promise<void> {
  await models.given({ ...base, release_label })
  for (const name of ['int_label__worded', 'risk_word_fact', 'risk_label_fact']) {
    const { sql } = models.registry.models.get(name)!
    await models.warehouse.build(async (lane) => {
      await lane.run(`DELETE FROM main.${name}`)
      await lane.run(`INSERT INTO main.${name} BY NAME ${sql}`)
    })
  }
}
const ask = async (sql: string) =>
  (await models.warehouse.rows<Row>(sql)).map((row) =>
    Object.values(row).map((value) =>
      typeof value === 'number' && value > 1e11 ? new Date(value).toISOString().slice(0, 10) : value,
    ),
  )
const labels = () =>
  ask(
    'SELECT deployment_id, is_failed, evidence, is_told, is_inferred_failed FROM risk_label_fact ORDER BY 1',
  )
const word = (id: string, known: string, more: Row): Row => ({
  release_label_id: id,
  outcome: 'failed',
  known_at: `${known}T00:00`,
  ...more,
})

test('a word goes before evidence, with its kind; feedback on a score is one too', async () => {
  await say([
    word('a', '2026-01-20', { deployment_id: 'd1', outcome: null, feedback: 'false alarm' }),
    word('b', '2026-03-20', { deployment_id: 'd3', feedback: 'missed', outcome: null }),
  ])
  expect(await labels()).toEqual([
    ['d1', false, 'false alarm', true, true],
    ['d2', false, null, false, false],
    ['d3', true, 'missed', true, false],
  ])
  expect(await ask("SELECT known_at FROM risk_label_fact WHERE deployment_id = 'd1'")).toEqual([
    ['2026-01-20'],
  ])
})

test('the latest word wins, what was said before stays with its time, and one taken back gives way', async () => {
  const on = { deployment_id: 'd1' }
  await say([
    word('anna#1', '2026-01-10', { ...on, statement_id: 'anna', outcome: 'fine' }),
    word('ben#1', '2026-01-15', { ...on, statement_id: 'ben' }),
    word('anna#2', '2026-01-20', { ...on, statement_id: 'anna', outcome: 'withdrawn' }),
    word('ben#2', '2026-01-25', { ...on, statement_id: 'ben', outcome: 'withdrawn' }),
    word('carl#1', '2026-01-30', { ...on, statement_id: 'carl', outcome: 'fine' }),
  ])
  expect(
    await ask('SELECT known_at, is_failed, release_label_id, is_last FROM risk_word_fact ORDER BY known_at'),
  ).toEqual([
    ['2026-01-10', false, 'anna#1', false],
    ['2026-01-15', true, 'ben#1', false],
    ['2026-01-20', true, 'ben#1', false],
    ['2026-01-25', null, null, false],
    ['2026-01-30', false, 'carl#1', true],
  ])
  expect((await labels())[0]).toEqual(['d1', false, 'said to be fine', true, true])
})

test('a word of an earlier day that comes in later does not go over a later one', async () => {
  const on = { deployment_id: 'd2' }
  await say([
    word('late', '2026-03-01', { ...on, decided_at: '2026-02-02T00:00', outcome: 'fine' }),
    word('first', '2026-02-10', { ...on, decided_at: '2026-02-10T00:00' }),
  ])
  expect((await labels())[1]).toEqual(['d2', true, 'said to have failed', true, false])
})

test('a deployment is meant by id, by address or by service@version; a release means all its roll-outs', async () => {
  const meant = async (more: Row) => {
    await say([word('a', '2026-03-20', more)])
    return (await ask('SELECT deployment_id FROM int_label__worded ORDER BY 1')).flat()
  }
  expect(await meant({ deployment_id: 'd1' })).toEqual(['d1'])
  expect(await meant({ deployment_id: 'https://tool.example/d2' })).toEqual(['d2'])
  expect(await meant({ deployment_id: 'cart@1.0' })).toEqual(['d2'])
  expect(await meant({ release_id: 'spring' })).toEqual(['d1', 'd3'])
  expect(await meant({ deployment_id: 'nobody' })).toEqual([])
})

test('a word for no outcome is none, and the label stays as evidence has it', async () => {
  await say([word('a', '2026-01-20', { deployment_id: 'd1', outcome: 'perhaps' })])
  expect((await labels())[0]).toEqual(['d1', true, 'rollback', false, true])
})
