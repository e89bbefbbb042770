import { dereference } from '@scalar/openapi-parser'
import fc from 'fast-check'
import type { Application } from '../application.ts'
import { operationsOf, requestOf, type FuzzedRequest, type Operation } from './requests.ts'

export interface Asked {
  operations: number
  asked: number
  /** How many answers of each status there were. */
  statuses: Record<string, number>
  faults: { request: FuzzedRequest; reason: string }[]
}

const HANG_MS = 10_000
/** Ends by itself only when its reader goes. */
const ENDLESS = new Set(['/api/progress'])

/** `cases` requests, shared among all operations; the first fault of each ends that one. */
export async function fuzzApi(
  { app, warehouse }: Application,
  { cases, seed, only = '' }: { cases: number; seed: number; only?: string },
): Promise<Asked> {
  const document = (await app.inject('/api/openapi.json')).json<object>()
  const { schema } = dereference(document as never)
  const all = operationsOf((schema?.paths ?? {}) as Record<string, Record<string, unknown>>)
  const operations = all.filter(({ path }) => !ENDLESS.has(path) && path.includes(only))
  const known = await wordsOf(warehouse)
  const asked: Asked = { operations: operations.length, asked: 0, statuses: {}, faults: [] }
  for (const operation of operations) {
    const numRuns = Math.max(1, Math.floor(cases / operations.length))
    const check = await fc.check(
      fc.asyncProperty(requestOf(operation, known), (request) => ask(app, request, asked)),
      { numRuns, seed, endOnFailure: true },
    )
    const [request] = check.counterexample ?? []
    if (check.failed && request)
      asked.faults.push({ request, reason: reasonOf(check.errorInstance, operation) })
  }
  return asked
}

async function ask(
  app: Application['app'],
  { method, url, payload }: FuzzedRequest,
  asked: Asked,
): Promise<void> {
  const startedAt = performance.now()
  const headers = { host: 'localhost' }
  const answer = await app.inject({
    method,
    url,
    headers: payload === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  })
  const { statusCode } = answer
  asked.asked++
  asked.statuses[statusCode] = (asked.statuses[statusCode] ?? 0) + 1
  if (performance.now() - startedAt > HANG_MS)
    throw new Error(`took ${Math.round(performance.now() - startedAt)} ms`)
  if (statusCode < 400) return
  const { code, message } = answer.json<{ code?: string; message?: string }>()
  if (!message || !code)
    throw new Error(`${statusCode} without code or message: ${answer.body.slice(0, 300)}`)
  if (statusCode >= 500 && code === 'SG_INTERNAL') throw new Error(`${statusCode}: ${message}`)
}

function reasonOf(error: unknown, { method, path }: Operation): string {
  return `${method} ${path}: ${error instanceof Error ? error.message : String(error)}`
}

/** Ids, names and words that addresses take. */
async function wordsOf(warehouse: Application['warehouse']): Promise<string[]> {
  const [found] = await warehouse.rows<{ words: string[] }>(
    `select list(distinct word) as words from (
       select repository_id as word from repository union all (select release_id from release limit 5)
       union all (select sha from commit order by sha limit 3) union all (select commit_id from commit order by sha limit 3))`,
  )
  return [
    ...(found?.words ?? []),
    'change_lead_time',
    'release_fact',
    'deployment_frequency',
    'release',
    'week',
    'none',
  ]
}
