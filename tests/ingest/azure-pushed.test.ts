import { afterEach, beforeAll, expect, test } from 'vitest'
import { connector } from '../../ingest/connectors/azuredevops/connector.ts'
import { Receiving } from '../../ingest/receive.ts'
import { makeHub } from './github-hub.ts'
import { differences, type Trial } from './github-trial.ts'
import { openTrial } from './azure-trial.ts'

const SECRET = 'the password of the hook'
const secrets = { webhook_secrets: ['AZURE_TRIAL_HOOK'] }
const small = () => makeHub({ pulls: 10, runs: 10, deployments: 8 })
let undisturbed: Record<string, unknown[]>
let hooks: object[]
let trial: Trial | undefined

beforeAll(async () => {
  process.env.AZURE_TRIAL_HOOK = SECRET
  const calm = await openTrial(small(), { entry: secrets })
  await calm.sync()
  undisturbed = await calm.rawOfAll()
  hooks = await makeHooks(calm)
  await calm.close()
})

afterEach(async () => {
  await trial?.close()
  trial = undefined
})

/** What service hooks would have posted of every record that there is. */
async function makeHooks({ rows }: Trial): Promise<object[]> {
  const of = (stream: string, columns: string) =>
    rows<Record<string, string>>(`select ${columns} from raw.azuredevops__${stream} order by all`)
  const hook = (eventType: string, project: unknown, resource: object, index: number) => ({
    subscriptionId: eventType,
    notificationId: index,
    eventType,
    resource,
    resourceContainers: { project: { id: project } },
  })
  const requests = await of(
    'pull_request',
    `payload->>'projectId' as project, payload->>'repositoryId' as id, payload->>'pullRequestId' as number`,
  )
  const builds = await of('build', `payload->>'projectId' as project, _key as id`)
  return [
    ...requests.map(({ project, id, number }, i) =>
      hook('git.pullrequest.updated', project, { pullRequestId: Number(number), repository: { id } }, i),
    ),
    ...builds.map(({ project, id }, i) => hook('build.complete', project, { id: Number(id) }, i)),
    hook(
      'ms.vss-pipelines.stage-state-changed-event',
      builds[0]?.project,
      { run: { id: Number(builds[0]?.id) } },
      1,
    ),
  ]
}

async function post({ warehouse, sources }: Trial, bodies: readonly object[], secret = SECRET) {
  const receiving = await Receiving.open({
    warehouse,
    connectors: [connector],
    sources: () => sources,
    clonesOf: async () => new Map(),
    sync: async () => true,
    onRows: () => undefined,
    onError: (error) => {
      throw error
    },
    now: Date.now,
    pace: { burst: 1000, everyMs: 1 },
  })
  receiving.start()
  const authorization = `Basic ${Buffer.from(`streamgauge:${secret}`).toString('base64')}`
  try {
    for (const body of bodies)
      await receiving.take(receiving.enter('azuredevops:marigold', null), {
        headers: { authorization },
        body: Buffer.from(JSON.stringify(body)),
        receivedAt: Date.now(),
      })
    await receiving.settled()
  } finally {
    await receiving.close()
  }
}

/** Projects are polled first: a hook may tell of more than is read. */
test('what is pushed first and polled later is what polling alone brings, and the reverse', async () => {
  trial = await openTrial(small(), { entry: secrets })
  await trial.warehouse.land(async (lane) => {
    const ids = [
      ...new Set(
        hooks.map(
          (hook) =>
            (hook as { resourceContainers: { project: { id: string } } }).resourceContainers.project.id,
        ),
      ),
    ]
    for (const id of ids)
      await lane.run(
        `insert into raw.azuredevops__project values ('${id}', 'azuredevops:marigold', timestamp '2020-01-01', 'x', false, '{"id":"${id}","name":"?"}')`,
      )
  })
  await post(trial, hooks)
  const pushed = await trial.rawOfAll()
  for (const stream of ['pull_request', 'build']) {
    const table = `raw.azuredevops__${stream}`
    expect(differences({ [table]: pushed[table]! }, { [table]: undisturbed[table]! })).toEqual([])
  }
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rawOfAll(), undisturbed)).toEqual([])
  await post(
    trial,
    hooks.map((hook) => ({ ...hook, notificationId: -1, again: hook })),
  )
  expect(differences(await trial.rawOfAll(), undisturbed)).toEqual([])
  const [counts] = await trial.rows(
    'select count(*) as rows, count(distinct _key) as keys from raw.azuredevops__pull_request',
  )
  expect(counts?.rows).toBe(counts?.keys)
})

test('of a project that is not read nothing is asked', async () => {
  trial = await openTrial(small(), { entry: secrets })
  trial.server.requests.clear()
  await post(trial, hooks.slice(0, 3))
  expect(trial.server.requests.count(/pullRequests/)).toBe(0)
})

test('a wrong password leaves nothing', async () => {
  trial = await openTrial(small(), { entry: secrets })
  await expect(post(trial, hooks.slice(0, 1), 'a guess')).rejects.toThrow()
  expect(await trial.rows('from raw.delivery')).toEqual([])
})
