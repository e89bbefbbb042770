import { dereference, validate } from '@scalar/openapi-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'

let application: Application
beforeAll(async () => void (application = await openApplication({ isEmpty: true })))
afterAll(() => application.close())

test('the document is valid OpenAPI and describes every route', async () => {
  const document = (await application.app.inject('/api/openapi.json')).json()
  const { valid, errors } = await validate(document)
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
  const { schema } = dereference(document)
  expect(Object.keys(schema?.paths ?? {}).sort()).toEqual([
    '/api/about',
    '/api/alerts',
    '/api/alerts/check',
    '/api/audit',
    '/api/audit/record',
    '/api/backups',
    '/api/checks',
    '/api/commits/{id}',
    '/api/deployments/{id}/watch',
    '/api/digest',
    '/api/digest/send',
    '/api/environments',
    '/api/environments/bookings',
    '/api/environments/{id}/availability',
    '/api/files',
    '/api/files/{entity}',
    '/api/floor',
    '/api/flow/ageing',
    '/api/flow/over-time',
    '/api/forecast',
    '/api/goals/{id}/effect',
    '/api/guardrails',
    '/api/guardrails/results',
    '/api/headlines',
    '/api/impact',
    '/api/incidents/{id}',
    '/api/map',
    '/api/map/impact',
    '/api/map/path',
    '/api/marts/{name}',
    '/api/me',
    '/api/metrics',
    '/api/metrics/{name}',
    '/api/metrics/{name}/cases',
    '/api/models',
    '/api/models/{name}',
    '/api/past',
    '/api/past/{day}',
    '/api/portfolio',
    '/api/profiles',
    '/api/progress',
    '/api/publish',
    '/api/query',
    '/api/quick-check',
    '/api/radar',
    '/api/radar.ics',
    '/api/radar/slots',
    '/api/records',
    '/api/records/{kind}',
    '/api/records/{kind}/{id}',
    '/api/records/{kind}/{id}/withdraw',
    '/api/releases/{id}',
    '/api/releases/{id}/dossier',
    '/api/releases/{id}/effects',
    '/api/releases/{id}/evidence',
    '/api/releases/{id}/gate',
    '/api/releases/{id}/notes',
    '/api/releases/{id}/replay',
    '/api/releases/{id}/report',
    '/api/releases/{id}/risk',
    '/api/releases/{id}/runbook',
    '/api/releases/{id}/trace',
    '/api/releases/{id}/trail',
    '/api/releases/{id}/watch',
    '/api/retention',
    '/api/risk',
    '/api/risk/record',
    '/api/risk/train',
    '/api/risk/what-if',
    '/api/scopes',
    '/api/series',
    '/api/series/{id}',
    '/api/setup',
    '/api/setup/{id}',
    '/api/setup/{id}/undo',
    '/api/sign-out',
    '/api/sources',
    '/api/sources/{id}/pause',
    '/api/sources/{id}/rejected',
    '/api/sources/{id}/resume',
    '/api/sources/{id}/sync',
    '/api/stream',
    '/api/stream/constraint',
    '/api/stream/links',
    '/api/stream/what-if',
    '/api/sync',
    '/api/value',
    '/api/value/report',
    '/api/value/{id}',
    '/api/waiting',
    '/api/watch',
    '/api/what-if',
    '/health',
    '/metrics',
    '/ready',
    '/webhooks/{source}',
  ])
})

test('every described route says what it answers', async () => {
  const document = (await application.app.inject('/api/openapi.json')).json() as {
    paths: Record<
      string,
      Record<string, { summary?: string; responses: Record<string, { content?: object }> }>
    >
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      expect(operation.summary, `${method} ${path}`).toBeTruthy()
      const [[status, first] = []] = Object.entries(operation.responses)
      // Nothing is said where there is nothing to say.
      if (status !== '204') expect(first?.content, `${method} ${path}`).toBeDefined()
    }
  }
})
