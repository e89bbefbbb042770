/** Gitea's stand-in over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveGitea, type GiteaOptions } from '../../fixtures/servers/gitea/index.ts'
import { connector } from '../../ingest/connectors/gitea/connector.ts'
import { makeClock, trialOf, type Trial } from './github-trial.ts'

const TOKEN = 'GITEA_TRIAL_TOKEN'

export interface TrialOptions {
  server?: GiteaOptions
  entry?: object
  folder?: string
}

export async function openTrial(world: World, options: TrialOptions = {}): Promise<Trial> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'streamgauge-gitea-'))
  const clock = makeClock(world.now())
  const server = await serveGitea(world, { clock: () => clock.now(), ...options.server })
  process.env[TOKEN] = server.token
  const entry = { url: server.url, org: 'marigold', token_env: TOKEN, clone: false, issues: true }
  const { org, ...single } = { ...entry, ...options.entry }
  const own = 'repositories' in single ? single : { org, ...single }
  return trialOf({ connector, server, clock, folder, entry: own })
}
