import { generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import type { World } from '../../fixtures/org/world.ts'
import type { GithubOptions } from '../../ingest/connectors/github/entry.ts'
import { connector } from '../../ingest/connectors/github/connector.ts'
import { tokenOf } from '../../ingest/connectors/github/token.ts'
import type { Source } from '../../ingest/contract.ts'
import { DAY, HOUR, makeHub, MINUTE, NOON, repository, run } from './github-hub.ts'
import { openTrial, type Trial, type TrialOptions } from './github-trial.ts'

let trial: Trial
let world: World

afterEach(() => trial.close())

async function open(hub: World, options: TrialOptions = {}): Promise<void> {
  world = hub
  trial = await openTrial(hub, options)
}

async function sync(): Promise<string[]> {
  const report = await trial.sync()
  expect(report.error).toBeUndefined()
  return report.notes
}

const one = async (sql: string) => (await trial.rows<{ n: number | string }>(sql))[0]?.n
const count = (table: string, where = 'true') =>
  one(`select count(*) as n from (select * from raw.github__${table}
    qualify row_number() over (partition by _key order by _loaded_at desc) = 1) where not _is_deleted and ${where}`)

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const appEntry = { token_env: undefined, app: { id: 5, private_key_env: 'GITHUB_TRIAL_KEY' } }

test('an App reads with a token of its installation, renewed before its hour ends', async () => {
  process.env.GITHUB_TRIAL_KEY = privateKey.replaceAll('\n', String.raw`\n`)
  await open(makeHub({ pulls: 5, runs: 5, deployments: 5 }), {
    server: { app: { id: 5, publicKey } },
    entry: appEntry,
  })
  const tokens = () => trial.server.requests.count(/POST \/app\/installations\/77\/access_tokens/, 201)
  // Five waits of 800 s outlast the token's hour.
  trial.server.faults.add({ kind: 'rate_limit', path: /^\/graphql/, after: 3, times: 5, retryAfter: 800 })
  expect(await sync()).toEqual([])
  expect(trial.clock.slept).toBeGreaterThan(HOUR)
  expect(tokens()).toBe(2)
  expect(await count('pull')).toBe(6)
  const [source] = (await connector.sources(
    [{ org: 'marigold', url: trial.server.url, app: appEntry.app }],
    '',
  )) as Source<GithubOptions>[]
  const token = tokenOf(source as Source<GithubOptions>, { clock: trial.clock })
  const first = await token()
  await trial.clock.sleep(54 * MINUTE)
  expect(await token()).toBe(first)
  await trial.clock.sleep(2 * MINUTE)
  const all = await Promise.all([token(), token(), token()])
  expect(new Set(all).size).toBe(1)
  expect(all[0]).not.toBe(first)
  expect(tokens()).toBe(4)
})

test('an App that is not installed says so', async () => {
  process.env.GITHUB_TRIAL_KEY = privateKey
  await open(makeHub({ pulls: 1, runs: 1, deployments: 1 }), { entry: appEntry })
  expect((await trial.sync()).error).toMatchObject({ code: 'unauthorised' })
})

test('a renamed repository keeps its identity, and what it had', async () => {
  await open(makeHub())
  await sync()
  const before = await trial.rowsOfAll()
  world.advance(NOON + 2 * DAY)
  await sync()
  const after = await trial.rowsOfAll()
  const [named] = await trial.rows(`select payload->>'name' as name from raw.github__repository
    where _key = '1' order by _loaded_at desc limit 1`)
  expect(named).toEqual({ name: 'shop' })
  for (const file of ['change', 'build', 'deployment', 'review', 'release']) {
    const keys = (rows: Record<string, unknown[]>) =>
      (rows[`stg_github__${file}.sql`] as Record<string, string>[]).map((row) => row[`${file}_id`]).sort()
    expect(keys(after)).toEqual(keys(before))
  }
  expect(await sync()).toEqual([])
})

test('a deleted repository is gone, an empty one has nothing, an archived one is read once', async () => {
  const seeds = repository(9, 'seeds', { deletedAt: NOON + HOUR })
  const more = {
    repositories: [seeds],
    more: (writer: { put: (kind: 'run', record: ReturnType<typeof run>) => void }) =>
      writer.put('run', run(9000, { repository: 'seeds' })),
  }
  await open(makeHub(more))
  await sync()
  expect(await count('repository')).toBe(4)
  expect(await count('run', `(payload->>'repository_id') = '9'`)).toBe(1)
  world.advance(NOON + 2 * HOUR)
  trial.server.requests.clear()
  expect(await sync()).toEqual([])
  expect(await count('repository')).toBe(3)
  expect(await count('run', `(payload->>'repository_id') = '9'`)).toBe(1)
  expect(trial.server.requests.count(/seeds|moss|herbs/)).toBe(0)
})

test('single repositories are read like an organisation, one that is not there is told', async () => {
  await open(makeHub(), { entry: { repositories: ['marigold/moss', 'marigold/none'] } })
  expect(await sync()).toEqual([expect.stringContaining('marigold/none')])
  expect([await count('repository'), await count('pull'), await count('run'), await count('team')]).toEqual([
    1, 1, 12, 0,
  ])
})

test('each attempt of a run is a build with its own jobs', async () => {
  await open(makeHub())
  await sync()
  const attempts =
    await trial.rows(`select payload->>'run_attempt' as attempt, payload->>'conclusion' as conclusion
    from raw.github__run where payload->>'id' = '5002' order by all`)
  expect(attempts).toEqual([
    { attempt: '1', conclusion: 'success' },
    { attempt: '2', conclusion: 'failure' },
  ])
  const jobs = await trial.rows(
    `select run_attempt, count(*) as n from raw.github__job where run_id = 5002 group by all order by all`,
  )
  expect(jobs).toEqual([
    { run_attempt: 1, n: 1 },
    { run_attempt: 2, n: 1 },
  ])
})

/** And a second attempt of one. */
test('runs beyond the thousand that one query shows come in slices, all of them', async () => {
  await open(
    makeHub({
      runs: 0,
      pulls: 1,
      deployments: 1,
      more: (writer) => {
        for (let number = 1; number <= 2450; number++)
          writer.put('run', run(number, { createdAt: NOON - 40 * DAY - Math.floor(number / 3) * 1000 }))
      },
    }),
  )
  expect(await sync()).toEqual([])
  expect([
    await count('run', `(payload->>'repository_id') = '1'`),
    await count('job', 'repository_id = 1'),
  ]).toEqual([2451, 2451])
  const queries = trial.server.requests.count(/actions\/runs\?per_page=100&created=/)
  expect(queries).toBeLessThan(35)
})

test('more runs at once than one query shows are caught up with', async () => {
  await open(
    makeHub({
      more: (writer) => {
        for (let number = 1; number <= 1300; number++)
          writer.put('run', run(10_000 + number, { createdAt: NOON + HOUR + number * 1000 }))
      },
    }),
  )
  await sync()
  const before = Number(await count('run'))
  world.advance(NOON + 3 * HOUR)
  expect(await sync()).toEqual([])
  expect(await count('run')).toBe(before + 1300)
})
