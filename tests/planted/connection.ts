/** The organisation as somebody who knows it well connects it: its tools, and the files of its data team. */
import { join } from 'node:path'
import { entriesOf, writeExports } from '../../fixtures/org/exports.ts'
import type { World } from '../../fixtures/org/index.ts'
import { allAnswers } from '../organisation/answers.ts'
import { expectAllRead, type Connected, type Organisation } from '../organisation/organisation.ts'

const TRACES_TOKEN = 'PLANTED_TRACES'

/** Synced and built, in a warehouse of its own. */
export async function connectWhole({
  world,
  folder,
  bare,
  servers,
  connect,
}: Organisation): Promise<Connected> {
  const exports = join(folder, 'exports')
  process.env[TRACES_TOKEN] = servers.prometheus.token
  writeExports(world, exports)
  const answers = allAnswers(world)
  const connected = await connect('planted', {
    ...answers,
    deployments: [...(answers.deployments as object[]), ...stagingJobs(world)],
    github: { ...(bare.github as object), ...repositories(world) },
    files: entriesOf(world, exports),
    traces: { prometheus: servers.prometheus.url, token_env: TRACES_TOKEN },
  })
  expectAllRead(await connected.sync())
  await connected.build()
  return connected
}

function stagingJobs({ directory }: World): object[] {
  return directory.services
    .filter(({ deploymentSource }) => deploymentSource === 'ci_job')
    .map(({ name, path, repository }) => ({
      job: '^deploy-staging$',
      repository,
      service: path === '' ? repository : name,
      environment: 'staging',
    }))
}

/** What is no service is left alone. */
function repositories({ directory }: World): Record<string, string[]> {
  const named = (...kinds: string[]) =>
    directory.repositories.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)
  return { configuration: named('configuration'), exclude: named('library', 'other') }
}
