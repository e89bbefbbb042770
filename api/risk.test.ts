import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import type {
  RecordHistory,
  ReleaseRisk,
  RiskAhead,
  RiskRecord,
  RiskSplitAnswer,
  RiskTrained,
  RiskWhatIfAnswer,
} from './schemas/index.ts'

let application: Application
beforeAll(async () => {
  application = await openApplication({ options: { isPrivate: true } })
}, 240_000)
afterAll(() => application.close())

const headers = { host: 'localhost' }
const ask = (url: string) => application.app.inject({ url, headers })

async function deploymentIds(): Promise<string[]> {
  const rows = await application.warehouse.rows<{ release_id: string }>(
    'SELECT release_id FROM risk_release_fact WHERE NOT is_ahead AND commit_count > 1 ORDER BY released_at',
  )
  return rows.map(({ release_id }) => release_id)
}

test('a release of a young history has a band, its commits’ shares, and no percentage', async () => {
  const [id] = await deploymentIds()
  const answer = (await ask(`/api/releases/${encodeURIComponent(id!)}/risk`)).json<ReleaseRisk>()
  const [likelihood] = answer.likelihoods
  expect(likelihood).toMatchObject({ release_id: id, standing: 'prior', probability: null, said: null })
  expect(['low', 'medium', 'high']).toContain(likelihood!.band)
  expect(likelihood!.commits.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10)
  expect(likelihood!.outcome).toMatchObject({ is_final: true })
  expect(answer.exposure).toBeNull()
  expect(answer.consequence.blast).toBe(1)
})

test('a release by name is the same as by id; one that nobody knows is not found', async () => {
  const [id] = await deploymentIds()
  const { name } = (await ask(`/api/releases/${encodeURIComponent(id!)}/risk`)).json<ReleaseRisk>()
  const named = (await ask(`/api/releases/${encodeURIComponent(name)}/risk`)).json<ReleaseRisk>()
  expect(named.likelihoods.map(({ release_id }) => release_id)).toEqual([id])
  const unknown = await ask('/api/releases/nobody/risk')
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'SG_UNKNOWN_ID'])
})

test('what is ahead is listed with what hangs on it, and the record says how many could be judged', async () => {
  const ahead = (await ask('/api/risk')).json<RiskAhead>()
  for (const release of ahead.releases)
    expect(release).toMatchObject({ standing: 'prior', probability: null, exposure: null })
  const record = (await ask('/api/risk/record')).json<RiskRecord>()
  expect(record.release_count).toBe(ahead.release_count)
  expect(record.labelled.final).toBe(record.release_count)
  expect(record.figures).toMatchObject({ n: 0, skill: null, auc: null })
})

test('training twice learns the same, and keeps no score twice', async () => {
  const train = async () =>
    (await application.app.inject({ method: 'POST', url: '/api/risk/train', headers })).json<RiskTrained>()
  const first = await train()
  expect(first.is_new).toBe(true)
  expect(await train()).toEqual({ ...first, is_new: false, prediction_count: 0 })
})

test('without a commit the release weighs less; a commit that it does not hold is refused', async () => {
  const [id] = await deploymentIds()
  const { likelihoods } = (await ask(`/api/releases/${encodeURIComponent(id!)}/risk`)).json<ReleaseRisk>()
  const [first] = likelihoods[0]!.commits
  const post = (without: string[]) =>
    application.app.inject({
      method: 'POST',
      url: '/api/risk/what-if',
      headers,
      payload: { release: id, without },
    })
  const answer = (await post([first!.commit_id.split('@')[1]!])).json<RiskWhatIfAnswer>()
  expect(answer.after.hazard).toBeCloseTo(answer.before.hazard * (1 - first!.share), 10)
  expect(answer.odds_ratio).toBeLessThan(1)
  expect(answer.before.probability).toBeNull()
  const refused = await post(['nothing'])
  expect([refused.statusCode, refused.json().message]).toEqual([400, 'No commit of this release: nothing'])
})

test('a split by hand is answered; a part without commits is refused', async () => {
  const [id] = await deploymentIds()
  const answer = (await ask(`/api/releases/${encodeURIComponent(id!)}/risk`)).json<ReleaseRisk>()
  const commits = answer.likelihoods[0]!.commits.map(({ commit_id }) => commit_id)
  const post = (body: object) =>
    application.app.inject({
      method: 'POST',
      url: '/api/risk/what-if',
      headers,
      payload: { release: id, ...body },
    })
  const told = (await post({ first: commits.slice(0, 1) })).json<RiskSplitAnswer>()
  expect(told.parts.map((part) => part.commits)).toEqual([
    commits.slice(0, 1),
    expect.arrayContaining(commits.slice(1)),
  ])
  expect(told.parts[0]!.weighed.log_odds).toBeCloseTo(
    told.before.log_odds + told.coefficient * Math.log(told.parts[0]!.weighed.hazard / told.before.hazard),
    10,
  )
  // Of a young history nothing is said in percent.
  expect([told.one_of, told.taken_back]).toEqual([null, null])
  for (const body of [{ first: [] }, { first: commits }, {}, { first: commits.slice(0, 1), without: [] }])
    expect((await post(body)).statusCode).toBe(400)
})

test('what surrounds a release is told with it: what to watch, and what nobody scans', async () => {
  const [id] = await deploymentIds()
  const answer = (await ask(`/api/releases/${encodeURIComponent(id!)}/risk`)).json<ReleaseRisk>()
  expect(answer.carried).toEqual({ counts: [], scanned_count: 0, service_count: 1 })
  expect(answer.watch).toMatchObject([{ window_minutes: 60, signals: [], signals_left: 0 }])
  // It has gone out: nothing can be advised any more.
  expect(answer.likelihoods[0]!.policy_advice).toEqual([])
})

test('what somebody says of an outcome is its label, whatever evidence says, until it is taken back', async () => {
  const [id] = await deploymentIds()
  const write = (path: string, payload: object) =>
    application.app.inject({ method: 'POST', url: `/api/records/${path}`, headers, payload })
  const outcome = async () => {
    await application.app.synchroniser.rebuild()
    const answer = (await ask(`/api/releases/${encodeURIComponent(id!)}/risk`)).json<ReleaseRisk>()
    return answer.likelihoods[0]!.outcome
  }
  const before = await outcome()
  const record = { id: 'drill', deployment: id, reason: 'Orders were lost' }
  expect((await write('outcome', { record: { ...record, outcome: 'failed' } })).statusCode).toBe(201)
  expect(await outcome()).toMatchObject({ is_failed: true, evidence: 'said to have failed' })
  const { current } = (await ask('/api/records/outcome/drill')).json<RecordHistory>()
  const changed = {
    record: { ...record, feedback: 'false alarm', reason: 'A drill' },
    based_on: current!.version,
  }
  expect((await write('outcome', changed)).statusCode).toBe(200)
  expect(await outcome()).toMatchObject({ is_failed: false, evidence: 'false alarm' })
  const { current: now } = (await ask('/api/records/outcome/drill')).json<RecordHistory>()
  await write('outcome/drill/withdraw', { reason: 'Mistaken', based_on: now!.version })
  expect(await outcome()).toEqual(before)
  const words = await application.warehouse.rows(
    'SELECT is_failed, reason, is_last FROM risk_word_fact ORDER BY known_at',
  )
  expect(words).toEqual([
    { is_failed: true, reason: 'Orders were lost', is_last: false },
    { is_failed: false, reason: 'A drill', is_last: false },
    { is_failed: null, reason: null, is_last: true },
  ])
})

test.each([
  [{ deployment: 'cart@1', reason: 'x' }, 'Say whether it failed or was fine'],
  [{ outcome: 'failed', reason: 'x' }, 'Name either the deployment or the release'],
  [
    { deployment: 'a', release: 'b', outcome: 'fine', reason: 'x' },
    'Name either the deployment or the release',
  ],
  [{ deployment: 'a', outcome: 'failed', feedback: 'false alarm', reason: 'x' }, 'means fine: failed'],
  [{ deployment: 'a', outcome: 'failed' }, 'reason'],
])('an outcome that says nothing is refused: %j', async (record, message) => {
  const answer = await application.app.inject({
    method: 'POST',
    url: '/api/records/outcome',
    headers,
    payload: { record: { id: 'bad', ...record } },
  })
  expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringContaining(message)])
})
