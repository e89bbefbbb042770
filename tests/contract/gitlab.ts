import { serveGitlab } from '../../fixtures/servers/gitlab/index.ts'
import { makeHub, NOON } from '../ingest/github-hub.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const token = 'glpat-token-of-nobody'
  const server = await serveGitlab(makeHub(), { token, clock: () => NOON, perMinute: Infinity })
  process.env.CONTRACT_GITLAB = token
  let revoked = { remove: () => undefined as void }
  const access = { url: server.url, token_env: 'CONTRACT_GITLAB', clone: false }
  return {
    entries: [
      { group: 'marigold', issues: true, ...access },
      { project: 'marigold/store', ...access },
    ],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [token],
  }
}
