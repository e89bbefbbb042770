import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import type { ImpactAnswer } from './schemas/impact.ts'

let application: Application
beforeAll(async () => void (application = await openApplication()), 60_000)
afterAll(() => application.close())

const post = async (body: object) => {
  const answer = await application.app.inject({ method: 'POST', url: '/api/impact', payload: body })
  return { status: answer.statusCode, body: answer.json() as ImpactAnswer & { message?: string } }
}

test('a file is told with who owns it and what it went out with, by the name of the repository', async () => {
  const { status, body } = await post({ repository: 'shop', paths: ['src/cart.ts'] })
  expect(status).toBe(200)
  expect(body).toMatchObject({ repository_id: 'github.com/example/shop', path_count: 1, is_warning: false })
  expect(body.releases_past.length).toBeGreaterThan(0)
  expect(JSON.stringify(body)).not.toMatch(/Ada|Bob|@example\.(org|com)\b/)
})

test('a diff is read; a contract of a repository that nobody needs is told without a warning', async () => {
  const diff = `diff --git a/api.proto b/api.proto
deleted file mode 100644
--- a/api.proto
+++ /dev/null
@@ -1 +0,0 @@
-syntax = "proto3";
`
  const { body } = await post({ repository: 'github.com/example/shop', diff })
  expect(body).toMatchObject({
    paths: ['api.proto'],
    is_warning: false,
    contracts: [{ path: 'api.proto', change: 'deleted', dependant_count: 0 }],
  })
})

test('files with both texts are compared', async () => {
  const file = {
    path: 'a.proto',
    status: 'modified',
    before: 'syntax = "proto3"; message A { string b = 1; }',
  }
  const details = async (more: object) =>
    (await post({ repository: 'shop', files: [{ ...file, ...more }] })).body.contracts[0]
  expect(await details({ after: 'syntax = "proto3";' })).toMatchObject({
    change: 'altered',
    details: ['A is gone'],
  })
  expect(await details({})).toMatchObject({ change: 'cannot tell' })
})

test.each([
  [{ repository: 'nowhere', paths: ['a'] }, 404, /^Unknown repository, name it as on Sources: nowhere/],
  [{ repository: 'shop' }, 400, /^Give one of paths, diff and files/],
  [{ repository: 'shop', paths: ['a'], diff: 'b' }, 400, /^Give one of paths, diff and files/],
  [{ repository: 'shop', paths: [] }, 400, /^Nothing is changed/],
  [{ repository: 'shop', diff: '--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n-a\n' }, 400, /breaks off or is damaged/],
  [{ paths: ['a'] }, 400, /repository/],
])('%j is refused in words', async (body, status, message) => {
  const answer = await post(body)
  expect(answer.status).toBe(status)
  expect(answer.body.message).toMatch(message)
})

test('a page of another site may not ask', async () => {
  const answer = await application.app.inject({
    method: 'POST',
    url: '/api/impact',
    payload: { repository: 'shop', paths: ['a'] },
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  expect(answer.statusCode).toBe(403)
})
