/** GitLab's stand-in over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveGitlab, type GitlabOptions } from '../../fixtures/servers/gitlab/index.ts'
import { connector } from '../../ingest/connectors/gitlab/connector.ts'
import { makeClock, trialOf, type Trial } from './github-trial.ts'

const TOKEN = 'GITLAB_TRIAL_TOKEN'

export interface TrialOptions {
  server?: GitlabOptions
  entry?: object
  folder?: string
}

export async function openTrial(world: World, options: TrialOptions = {}): Promise<Trial> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'streamgauge-gitlab-'))
  const clock = makeClock(world.now())
  const server = await serveGitlab(world, { clock: () => clock.now(), ...options.server })
  process.env[TOKEN] = server.token
  const entry = { url: server.url, group: 'marigold', token_env: TOKEN, clone: false, issues: true }
  const { group, ...single } = { ...entry, ...options.entry }
  const own = 'project' in single ? single : { group, ...single }
  return trialOf({ connector, server, clock, folder, entry: own })
}
