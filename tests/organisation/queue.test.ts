/** From bare credentials to the deployments that truly happened, through the set-up queue alone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import type { SetupAnswer, SetupDecision } from '../../api/schemas/index.ts'
import { expectAllRead, openOrganisation, type Connected, type Organisation } from './organisation.ts'

const MOST_ANSWERS = 10
const SHARE = 0.9

let organisation: Organisation
let connected: Connected
let app: Awaited<ReturnType<typeof createApp>>

beforeAll(async () => {
  organisation = await openOrganisation({ size: 'brief' })
  connected = await organisation.connect('queue')
  expectAllRead(await connected.sync())
  await connected.build()
  const { warehouse, registry, config } = connected
  app = await createApp({ warehouse, registry, config })
}, 900_000)

afterAll(async () => {
  await app?.close()
  await organisation?.close()
})

/** `repository folder commit second` of each production deployment of a service that leaves traces. */
function planted(): string[] {
  const { world } = organisation
  const services = new Map(world.directory.services.map((service) => [service.id, service]))
  return world
    .list('true_deployment', { by: 'created', order: 'asc', limit: 10_000_000, to: world.now() })
    .flatMap(({ record: { serviceId, environment, outcome, sha, finishedAt } }) => {
      const service = services.get(serviceId)
      if (environment !== 'production' || outcome === 'attempt') return []
      if (!service || service.deploymentSource === 'nothing') return []
      return [[service.repository, folderOf(service), sha, Math.floor(finishedAt / 1000)].join(' ')]
    })
}

/** The folder of a service that shares its repository; one that has it alone is all of it. */
function folderOf({ repository, path }: { repository: string; path: string }): string {
  const { services } = organisation.world.directory
  return services.filter((other) => other.repository === repository).length > 1 ? path : ''
}

async function recovered(): Promise<number> {
  const rows = await connected.rows<Record<string, string | number>>(
    `select repository.name, service.path_prefix as folder, split_part(commit_id, '@', -1) as sha,
       floor(epoch(finished_at)) as at
     from deployment_fact
     join service on service.service_id = deployment_fact.service_id
     join repository on repository.repository_id = service.repository_id
     where environment_tier = 'production' and not is_prerelease`,
  )
  const found = new Set(rows.map(({ name, folder, sha, at }) => [name, folder, sha, at].join(' ')))
  const expected = planted()
  return expected.filter((line) => found.has(line)).length / expected.length
}

async function firstOpen(): Promise<SetupDecision | undefined> {
  const answer = (await app.inject({ url: '/api/setup' })).json<SetupAnswer>()
  return answer.decisions.rows.find(({ state }) => state === 'open')
}

/** Waits for what an answer set off: sources read anew, then the build. */
async function settle(): Promise<void> {
  await app.synchroniser.settled()
  await app.synchroniser.rebuild()
  expect(app.synchroniser.progress().failures).toEqual([])
}

test(`at least ${SHARE * 100} % after at most ${MOST_ANSWERS} answers, each as proposed`, async () => {
  const lines = [`${'before any answer'.padEnd(60)} ${percent(await recovered())}`]
  let share = 0
  for (let i = 0; i < MOST_ANSWERS && share < SHARE; i++) {
    const decision = await firstOpen()
    if (!decision) break
    const response = await app.inject({
      method: 'POST',
      url: `/api/setup/${encodeURIComponent(decision.decision_id)}`,
      payload: { answer: 'confirm' },
      headers: { host: 'localhost' },
    })
    expect(response.statusCode, response.body).toBe(200)
    await settle()
    share = await recovered()
    lines.push(`${`${i + 1} ${decision.question}`.padEnd(60)} ${percent(share)}`)
  }
  console.log(lines.join('\n'))
  expect(share).toBeGreaterThanOrEqual(SHARE)
}, 900_000)

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
