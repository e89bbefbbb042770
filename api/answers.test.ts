import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getAnswer, openApplication, type Application } from '../tests/application.ts'
import { CommitAnswer } from './schemas/commit.ts'
import { ErrorAnswer } from './schemas/error.ts'
import { Ageing, FlowOverTime } from './schemas/flow.ts'
import { Headlines } from './schemas/headline.ts'
import { Health, Readiness } from './schemas/health.ts'
import { MetricAnswer, MetricsAnswer } from './schemas/metric.ts'
import { ChecksAnswer, ModelAnswer, ModelsAnswer } from './schemas/model.ts'
import { Progress } from './schemas/progress.ts'
import { ReleaseAnswer } from './schemas/release.ts'
import { Scopes } from './schemas/scope.ts'
import { SourcesAnswer } from './schemas/source.ts'
import { TableAnswer } from './schemas/table.ts'

let application: Application
beforeAll(async () => void (application = await openApplication()))
afterAll(() => application.close())

const WINDOW = 'from=2026-01-01&to=2026-03-01&as_of=2026-03-01T00:00:00Z'

async function getValid(url: string, schema: TSchema) {
  const { response, body } = await getAnswer(application, url, { accept: 'application/json' })
  expect(response.statusCode, response.body.slice(0, 500)).toBe(200)
  expect(Value.Errors(schema, body)).toEqual([])
  return body
}

describe('every answer keeps its schema', () => {
  test.each([
    ['/health', Health],
    ['/ready', Readiness],
    ['/api/metrics', MetricsAnswer],
    [`/api/metrics/flow_efficiency?${WINDOW}`, MetricAnswer],
    [`/api/flow/over-time?${WINDOW}`, FlowOverTime],
    [`/api/flow/ageing?${WINDOW}`, Ageing],
    ['/api/models', ModelsAnswer],
    ['/api/models/change_fact', ModelAnswer],
    ['/api/scopes', Scopes],
    ['/api/sources', SourcesAnswer],
    ['/api/checks', ChecksAnswer],
    ['/api/progress', Progress],
    [`/api/headlines?${WINDOW}`, Headlines],
    ['/api/marts/release_fact?order=-released_at', TableAnswer],
    [`/api/metrics/change_lead_time/cases?${WINDOW}`, TableAnswer],
  ])('%s', async (url, schema) => void (await getValid(url, schema)))

  test('/api/metrics/:name, for every metric and grouping', async () => {
    const { body } = await getAnswer<MetricsAnswer>(application, '/api/metrics')
    expect(body.metrics.length).toBeGreaterThan(5)
    for (const { name } of body.metrics) {
      for (const by of ['none', 'repository', 'service']) {
        await getValid(`/api/metrics/${name}?${WINDOW}&by=${by}`, MetricAnswer)
      }
      await getValid(`/api/metrics/${name}/cases?${WINDOW}`, TableAnswer)
    }
  })

  test('/api/marts/:name, for every table of the registry', async () => {
    const { body } = await getAnswer<ModelsAnswer>(application, '/api/models')
    const tables = body.models.filter((model) => ['mart', 'entity', 'intermediate'].includes(model.layer))
    expect(tables.length).toBeGreaterThan(40)
    for (const { name } of tables) await getValid(`/api/marts/${name}?limit=3`, TableAnswer)
  })

  test('/api/releases/:id and /api/commits/:id, encoded and as they are', async () => {
    const { body } = await getAnswer<TableAnswer>(application, '/api/marts/release_fact')
    for (const id of body.data[0] as string[]) {
      const release = (await getValid(
        `/api/releases/${encodeURIComponent(id)}`,
        ReleaseAnswer,
      )) as ReleaseAnswer
      for (const commit of release.commits.rows) {
        await getValid(`/api/commits/${encodeURIComponent(commit.commit_id)}`, CommitAnswer)
      }
    }
    const { repositoryId, shas } = application.shop
    const plain = await getValid(`/api/commits/${repositoryId}@${shas['root']}`, CommitAnswer)
    expect(plain).toMatchObject({ sha: shas['root'], parents: [] })
  })
})

describe('people', () => {
  test('are in no answer, neither by name nor by address', async () => {
    const urls = ['/api/sources', '/api/scopes', '/api/models', `/api/headlines?${WINDOW}`]
    const { body } = await getAnswer<ModelsAnswer>(application, '/api/models')
    for (const { name, layer } of body.models) {
      if (layer === 'mart' || layer === 'entity' || layer === 'intermediate')
        urls.push(`/api/marts/${name}?limit=10000`)
    }
    for (const url of urls) {
      const { response } = await getAnswer(application, url)
      expect(response.body, url).not.toMatch(/Ada Example|ada@example/i)
    }
  })
})

describe('figures', () => {
  test('of a window have a total and one bucket a week, empty ones included', async () => {
    const { body } = await getAnswer<MetricAnswer>(application, `/api/metrics/deployment_frequency?${WINDOW}`)
    expect(body.parameters).toMatchObject({
      from: '2026-01-01',
      to: '2026-03-01',
      bucket: 'week',
      zone: 'UTC',
    })
    expect(body.total.buckets.length).toBe(9)
  })

  test('have as many rows behind them as they say', async () => {
    const { body: metrics } = await getAnswer<MetricsAnswer>(application, '/api/metrics')
    for (const { name, measure } of metrics.metrics) {
      if (measure === 'level') continue
      const { body } = await getAnswer<MetricAnswer>(application, `/api/metrics/${name}?${WINDOW}`)
      const { body: cases } = await getAnswer<TableAnswer>(
        application,
        `/api/metrics/${name}/cases?${WINDOW}`,
      )
      const values = cases.data[cases.columns.findIndex((column) => column.name === 'value')]
      expect(values?.filter((value) => value !== null).length, name).toBe(body.total.window.n)
    }
  })

  test('keep to their scope', async () => {
    const { body } = await getAnswer<MetricAnswer>(
      application,
      `/api/metrics/merged_changes?${WINDOW}&repository=nothing/like/it`,
    )
    expect(body.total.window.n).toBe(0)
  })
})

describe('errors', () => {
  test.each([
    ['/api/metrics/change_lead_tme', 404, 'did you mean change_lead_time?'],
    ['/api/metrics/change_lead_time?bukcet=day', 400, 'did you mean bucket?'],
    ['/api/metrics/change_lead_time?by=person', 400, 'it has none, repository, service'],
    ['/api/metrics/change_lead_time?from=soon', 400, 'YYYY-MM-DD'],
    ['/api/metrics/change_lead_time?zone=Nowhere', 400, 'Unknown time zone'],
    ['/api/marts/chnge_fact', 404, 'did you mean change_fact?'],
    ['/api/marts/stg_git__account', 404, 'Unknown mart'],
    ['/api/marts/change_fact?servce_id=1', 400, 'did you mean service_id?'],
    ['/api/marts/change_fact?order=-nothing', 400, 'Unknown column'],
    ['/api/marts/change_fact?limit=10001', 400, 'At most 10000 rows'],
    ['/api/marts/change_fact?limit=-1', 400, 'limit'],
    ['/api/models/nothing_like_it', 404, 'Unknown model'],
    ['/api/releases/none', 404, 'Unknown release'],
    ['/api/commits/none', 404, 'Unknown commit'],
    ['/api/nothing', 404, '/api/docs'],
    ['/api/marts/%E0%A4%A', 400, ''],
  ])('%s is a %i that says %s', async (url, status, words) => {
    const { response, body } = await getAnswer(application, url)
    expect(response.statusCode).toBe(status)
    expect(Value.Errors(ErrorAnswer, body)).toEqual([])
    expect((body as ErrorAnswer).message).toContain(words)
  })

  test('a table in a form that does not exist is a 406', async () => {
    const { response, body } = await getAnswer(application, '/api/marts/change_fact', { accept: 'text/html' })
    expect(response.statusCode).toBe(406)
    expect((body as ErrorAnswer).code).toBe('SG_NOT_ACCEPTABLE')
  })
})
