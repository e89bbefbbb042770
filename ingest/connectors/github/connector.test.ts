import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { iso, makeDeployment, makePull, T0 } from '../../../tests/ingest/github-records.ts'
import { serveSample, type Sample } from '../../../tests/ingest/github-sample.ts'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'
import { declareRaw } from '../../raw.ts'
import { syncSources } from '../../sync.ts'
import { connector } from './connector.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-github-'))
let sample: Sample
let warehouse: Warehouse

beforeAll(async () => {
  process.env.TEST_GITHUB = 'ghp_test'
  sample = await serveSample('ghp_test')
  warehouse = await openWarehouse({ folder, memoryMb: 300 })
  await declareRaw(warehouse, [connector])
})

afterAll(async () => {
  await warehouse.close()
  await sample.close()
  rmSync(folder, { recursive: true, force: true })
})

async function sync(options = {}) {
  sample.requests = []
  const entry = { org: 'acme', url: sample.url, token_env: 'TEST_GITHUB', clone: false }
  const sources = await connector.sources([entry], folder)
  const report = await syncSources(warehouse, { sources }, { connectors: [connector], ...options })
  expect(report.sources[0]?.error).toBeUndefined()
  return report
}

const count = async (stream: string) =>
  (await warehouse.rows<{ n: number }>(`select count(distinct _key) as n from raw.github__${stream}`))[0]?.n

test('brings the last weeks first, and the rest after them', async () => {
  await sync({ recentOnly: true })
  const recent = await count('pull')
  expect(recent).toBeGreaterThan(60)
  expect(recent).toBeLessThan(260)
  await sync()
  expect([await count('pull'), await count('deployment'), await count('run'), await count('job')]).toEqual([
    260, 260, 260, 260,
  ])
  const [reach] = await warehouse.rows<{ at: number }>(
    `select reaches_back_to as at from meta.stream_state where stream = 'pull'`,
  )
  expect(reach?.at).toBeLessThan(T0 - 100 * 86_400_000)
})

test('asks next to nothing when nothing is new', async () => {
  const report = await sync()
  expect(report.changed).toBe(false)
  const tally = Map.groupBy(sample.requests, (name) => name.replace(/^\/repos.*/, 'runs'))
  expect(Object.fromEntries([...tally].map(([name, all]) => [name, all.length]))).toEqual({
    'graphql:Check': 1,
    'graphql:Organisation': 1,
    'graphql:Teams': 1,
    'graphql:DeploymentsAgain': 1,
    runs: 2,
  })
})

test('reads what had not ended until it ends, and what is new', async () => {
  const [shop] = sample.repositories
  if (!shop) throw new Error('no repository')
  shop.deployments[0] = makeDeployment(1130, T0, ['IN_PROGRESS', 'SUCCESS'])
  shop.pulls.push(makePull(1999, T0 + 3_600_000, { title: 'New' }))
  const report = await sync()
  const landed = new Map(report.sources[0]?.streams.map((stream) => [stream.name, stream.landed]))
  expect(landed.get('pull')).toBe(1)
  expect(landed.get('deployment')).toBe(1)
  const [row] = await warehouse.rows<{ title: string }>(
    `select payload->>'title' as title from raw.github__pull where (payload->>'updatedAt') = '${iso(T0 + 3_600_000)}'`,
  )
  expect(row?.title).toBe('New')
})
