import { afterAll, beforeAll, expect, test } from 'vitest'
import { Assessor } from '../../transforms/risk/assessor.ts'
import { scoreRelease } from '../../transforms/risk/releases.ts'
import { openModels, type Models, type Row } from '../models/given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const DAY = 86_400_000
const start = Date.UTC(2025, 0, 6)
let now = start + 120 * DAY
let buildId = 1

function open(): Assessor {
  return new Assessor({ warehouse: models.warehouse, buildId: () => buildId, clock: () => now })
}

/** A release a day of one commit; every fifth one is large and fails. */
function tell(releases: number): Record<string, Row[]> {
  const at = (day: number) => new Date(start + day * DAY).toISOString().slice(0, 16)
  const tables: Record<string, Row[]> = {
    risk_commit_fact: [],
    risk_content_fact: [],
    risk_release_fact: [],
    risk_label_fact: [],
  }
  for (let i = 0; i <= releases; i++) {
    const isAhead = i === releases
    const release_id = isAhead ? 'next:cart' : `release ${i}`
    const isLarge = i % 5 === 0
    tables['risk_commit_fact']!.push({
      commit_id: `commit ${i}`,
      committed_at: at(i),
      added_count: isLarge ? 900 + i : 3 + (i % 4),
      file_count: 1,
    })
    tables['risk_content_fact']!.push({
      release_id,
      commit_id: `commit ${i}`,
      service_id: 'cart',
      is_ahead: isAhead,
    })
    tables['risk_release_fact']!.push({
      release_id,
      service_id: 'cart',
      released_at: isAhead ? null : at(i),
      is_ahead: isAhead,
      is_rollback: false,
      commit_count: 1,
      reviewed_known_count: 0,
      unreviewed_count: 0,
      untested_count: 0,
      configuration_count: 0,
      migration_count: 0,
      previous_released_at: i === 0 ? null : at(i - 1),
      is_in_freeze: isAhead ? null : false,
    })
    if (isAhead) continue
    tables['risk_label_fact']!.push({
      deployment_id: release_id,
      service_id: 'cart',
      released_at: at(i),
      is_failed: isLarge,
      known_at: at(isLarge ? i + 1 : i + 7),
      matured_at: at(i + 7),
    })
  }
  return tables
}

const count = async (table: string) =>
  (await models.warehouse.rows<{ n: number }>(`select count(*) as n from ${table}`))[0]!.n

test('what is said is kept once, with the model that said it, and is never said anew', async () => {
  await models.given(tell(100))
  now = start + 100 * DAY
  const assessor = open()
  const first = await assessor.train()
  expect(first).toMatchObject({ releaseCount: 94, failedCount: 19, isNew: true })
  // The next one, and those of the last week that no label is final of.
  expect(first.predictionCount).toBe(1 + 6)
  const said = await models.warehouse.rows('select * from risk.prediction order by release_id')
  now += 60_000
  expect(await assessor.train()).toMatchObject({ modelId: first.modelId, isNew: false, predictionCount: 0 })
  expect(await count('risk.model')).toBe(2)
  expect(await models.warehouse.rows('select * from risk.prediction order by release_id')).toEqual(said)
})

test('another process finds the model as it was, to the last digit', async () => {
  const own = await open().open()
  const again = await open().open()
  expect(again.modelId).toBe(own.modelId)
  const release = own.releases.get('next:cart')!
  expect(scoreRelease(again.model, again.history, release)).toEqual(
    scoreRelease(own.model, own.history, release),
  )
  expect(own.records.all.n).toBe(own.walked.length)
  expect(own.records.all.skill!.skill).toBeGreaterThan(0.3)
  const kept = await models.warehouse.rows<{ probability: number }>(
    "select probability from risk.prediction where release_id = 'next:cart'",
  )
  expect(kept[0]!.probability).toBe(scoreRelease(own.model, own.history, release).probability)
})

test('with a day gone by it learns what became final; with other contents it says another thing beside the first', async () => {
  await models.given(tell(103))
  buildId++
  now = start + 103 * DAY
  await open().keep()
  const told = await models.warehouse.rows<{ model_id: string }>('select distinct model_id from risk.model')
  expect(told).toHaveLength(2)
  expect(await count("risk.prediction where release_id = 'next:cart'")).toBe(2)
  const before = await count('risk.prediction')
  await open().keep()
  expect(await count('risk.prediction')).toBe(before)
  expect(await count('risk.model')).toBe(3)
})

test('the commits of a release are in the order of time, whatever they are called', async () => {
  const told = tell(1)
  const [release] = told['risk_release_fact']!
  const named = ['b', 'c', 'a'].map((name, i): Row => ({
    commit_id: name,
    committed_at: new Date(start + i * DAY).toISOString().slice(0, 16),
    added_count: 1,
    file_count: 1,
  }))
  await models.given({
    ...told,
    risk_commit_fact: named,
    risk_content_fact: named.map(({ commit_id }): Row => ({
      release_id: release!['release_id']!,
      commit_id: commit_id!,
      service_id: 'cart',
      is_ahead: false,
    })),
  })
  buildId++
  const { history, releases } = await open().open()
  const { commits } = releases.get('release 0')!
  expect(commits.map((row) => history.commitIds[row])).toEqual(['b', 'c', 'a'])
})

test('without releases there is a model, and nothing to say', async () => {
  await models.given({
    risk_commit_fact: [],
    risk_content_fact: [],
    risk_release_fact: [],
    risk_label_fact: [],
  })
  buildId++
  expect(await open().train()).toMatchObject({ releaseCount: 0, failedCount: 0, predictionCount: 0 })
})
