import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import type { ReleaseRisk, RiskAhead, RiskRecord, RiskTrained, RiskWhatIfAnswer } from './schemas/index.ts'

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
