import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connector } from '../../ingest/connectors/github/connector.ts'
import { TICKED } from '../../ingest/connectors/github/receiver.ts'
import { githubPayloads } from './github-payloads.ts'
import { openReceipts, type Receipts } from './receiving.ts'

const SECRET = 'published'
const all = githubPayloads.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })))
const OWNERS = [...new Set(all.map(({ payload }) => ownerOf(payload)))]
let receipts: Receipts

beforeAll(async () => {
  process.env.TEST_EXAMPLES = SECRET
  const given = { issues: true, webhook_secrets: ['TEST_EXAMPLES'] }
  const one = { ...given, repositories: ['Codertocat/Hello-World'], name: 'one' }
  const sources = await connector.sources([...OWNERS.map((org) => ({ ...given, org })), one], '.')
  // Nobody answers there: what is stale stays so.
  const from = sources.map((source) => ({
    ...source,
    options: { ...(source.options as object), url: 'http://127.0.0.1:9', tokenEnv: 'TEST_EXAMPLES' },
  }))
  receipts = await openReceipts({ connectors: [connector], from, sync: async () => false })
})
afterAll(() => receipts.close())

/** Some tell of nobody: an App, a sponsor. */
function ownerOf(payload: object): string {
  const { repository, organization } = payload as Record<
    string,
    { login?: string; owner?: { login: string } } | undefined
  >
  return repository?.owner?.login ?? organization?.login ?? 'Codertocat'
}

function post(
  name: string,
  payload: object,
  id: string,
  source = `github:${ownerOf(payload)}`,
): Promise<string> {
  const body = JSON.stringify(payload)
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
  const headers = { 'x-github-event': name, 'x-github-delivery': id, 'x-hub-signature-256': signature }
  return receipts.post(source, headers, body)
}

test('all payloads that GitHub publishes are kept, those that concern us understood, the others counted', async () => {
  const bodies = new Set<string>()
  for (const [i, { name, payload }] of all.entries()) {
    const text = `${name} ${JSON.stringify(payload)}`
    expect(await post(name, payload, `example-${i}`)).toBe(bodies.has(text) ? 'known' : 'new')
    bodies.add(text)
  }
  await receipts.receiving['processing'].settled()
  const [kept] = await receipts.warehouse.rows<{ n: number }>('select count(*) as n from raw.delivery')
  expect(kept?.n).toBe(bodies.size)
  expect(await receipts.warehouse.rows('select * from raw.rejected')).toEqual([])
  const counts = await receipts.warehouse.rows<{ outcome: string; name: string; n: number }>(
    `select outcome, split_part(name, '.', 1) as name, sum(count) as n from meta.delivery_count
     where outcome <> 'doubled' group by all`,
  )
  expect(counts.reduce((sum, { n }) => sum + n, 0)).toBe(bodies.size)
  const outcomes = Object.fromEntries(
    githubPayloads.map(({ name }) => [
      name,
      counts
        .filter((one) => one.name === name)
        .map(({ outcome }) => outcome)
        .sort(),
    ]),
  )
  const wanted = githubPayloads.map(({ name }) => {
    const outcome = name === 'ping' ? 'ignored' : TICKED.includes(name) ? 'stale' : 'unknown'
    // One tells of a request as an issue; requests tell of themselves.
    return [name, name === 'issues' ? ['ignored', outcome] : [outcome]]
  })
  expect(outcomes).toEqual(Object.fromEntries(wanted))
  expect(TICKED.filter((name) => !githubPayloads.some((one) => one.name === name))).toEqual([])
})

test('a hook that tells of more than is configured changes nothing more', async () => {
  const payload = githubPayloads.find(({ name }) => name === 'pull_request')?.examples[0]
  const other = JSON.parse(JSON.stringify(payload).replaceAll('Hello-World', 'Elsewhere')) as object
  expect(await post('pull_request', other, 'elsewhere', 'github:one')).toBe('new')
  expect(await post('pull_request', payload ?? {}, 'here', 'github:one')).toBe('new')
  await receipts.receiving['processing'].settled()
  const rows = await receipts.warehouse.rows(
    `select outcome, sum(count) as n from meta.delivery_count where source = 'github:one' group by outcome order by outcome`,
  )
  expect(rows).toEqual([
    { outcome: 'ignored', n: 1 },
    { outcome: 'stale', n: 1 },
  ])
})
