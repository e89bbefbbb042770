import { afterEach, beforeAll, expect, test } from 'vitest'
import { connector } from '../../ingest/connectors/gitlab/connector.ts'
import { Receiving } from '../../ingest/receive.ts'
import { makeHub } from './github-hub.ts'
import { differences, type Trial } from './github-trial.ts'
import { openTrial } from './gitlab-trial.ts'

const TOKEN = 'a token of the hook'
const secrets = { webhook_secrets: ['GITLAB_TRIAL_HOOK'] }
let undisturbed: Record<string, unknown[]>
let hooks: object[]
let trial: Trial | undefined

beforeAll(async () => {
  process.env.GITLAB_TRIAL_HOOK = TOKEN
  const calm = await openTrial(makeHub(), { entry: secrets })
  await calm.sync()
  undisturbed = await calm.rowsOfAll()
  hooks = await makeHooks(calm)
  await calm.close()
})

afterEach(async () => {
  await trial?.close()
  trial = undefined
})

/** What GitLab would have posted of every record that there is. */
async function makeHooks({ rows, server }: Trial): Promise<object[]> {
  const of = (stream: string) =>
    rows<{ id: number; iid: number; project: number }>(
      `select cast(payload->>'id' as bigint) as id, cast(payload->>'iid' as bigint) as iid,
         cast(payload->>'project_id' as bigint) as project from raw.gitlab__${stream} order by all`,
    )
  const project = (id: number) => ({
    id,
    path_with_namespace: 'marigold/anything',
    web_url: `${server.url}/marigold/anything`,
  })
  const each = async (stream: string, body: (record: { id: number; iid: number }) => object) =>
    (await of(stream)).map((record) => ({ project: project(record.project), ...body(record) }))
  return [
    ...(await each('merge_request', (it) => ({ object_kind: 'merge_request', object_attributes: it }))),
    ...(await each('pipeline', (it) => ({ object_kind: 'pipeline', object_attributes: it }))),
    ...(await each('deployment', ({ id }) => ({ object_kind: 'deployment', deployment_id: id }))),
    ...(await each('issue', (it) => ({ object_kind: 'issue', object_attributes: { ...it, type: 'Issue' } }))),
    ...(await each('release', () => ({ object_kind: 'release' }))),
  ]
}

async function post({ warehouse, sources }: Trial, bodies: readonly object[]): Promise<void> {
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
  for (const [index, body] of bodies.entries()) {
    const door = receiving.enter('gitlab:marigold', null)
    await receiving.take(door, {
      headers: { 'x-gitlab-token': TOKEN, 'idempotency-key': String(index) },
      body: Buffer.from(JSON.stringify(body)),
      receivedAt: Date.now(),
    })
  }
  await receiving.settled()
  await receiving.close()
}

test('what is pushed first and polled later is what polling alone brings', async () => {
  trial = await openTrial(makeHub(), { entry: secrets })
  await post(trial, hooks)
  const streams = ['merge_request', 'pipeline', 'job', 'deployment', 'issue', 'release']
  const pushed = await trial.rowsOfAll()
  for (const stream of streams) {
    const table = `raw.gitlab__${stream}`
    expect(differences({ [table]: pushed[table]! }, { [table]: undisturbed[table]! })).toEqual([])
  }
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('what is polled first and pushed later changes nothing', async () => {
  trial = await openTrial(makeHub(), { entry: secrets })
  await trial.sync()
  await post(trial, hooks)
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
  const [counts] = await trial.rows(
    'select count(*) as rows, count(distinct _key) as keys from raw.gitlab__merge_request',
  )
  expect(counts?.rows).toBe(counts?.keys)
})

test('what is pushed of a record that is gone takes it away', async () => {
  trial = await openTrial(makeHub(), { entry: secrets })
  await trial.sync()
  const armed = trial.server.faults.add({
    kind: 'deleted_record',
    record: ({ iid, source_branch: branch }) => iid === 7 && branch !== undefined,
  })
  await post(trial, [hooks.find((hook) => JSON.stringify(hook).includes('"iid":7,'))!])
  const deleted = `select payload->>'iid' as iid from raw.gitlab__merge_request
    qualify row_number() over (partition by _key order by _loaded_at desc) = 1 and _is_deleted`
  expect(await trial.rows(deleted)).toHaveLength(1)
  armed.remove()
})
