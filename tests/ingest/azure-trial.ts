/** Azure DevOps' stand-in over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveAzure, type AzureServerOptions } from '../../fixtures/servers/azuredevops/index.ts'
import { connector } from '../../ingest/connectors/azuredevops/connector.ts'
import { makeClock, trialOf, type Trial } from './github-trial.ts'

const TOKEN = 'AZURE_TRIAL_TOKEN'

export interface TrialOptions {
  server?: AzureServerOptions
  entry?: object
}

export async function openTrial(world: World, options: TrialOptions = {}): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-azure-'))
  const clock = makeClock(world.now())
  const server = await serveAzure(world, { clock: () => clock.now(), ...options.server })
  process.env[TOKEN] = server.token
  const url = `${server.url}/${world.directory.name}`
  const entry = { url, token_env: TOKEN, clone: false, ...options.entry }
  return trialOf({ connector, server, clock, folder, entry })
}
