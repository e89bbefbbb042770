import { serveGithub } from '../../fixtures/servers/github/index.ts'
import { makeHub, NOON } from '../ingest/github-hub.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const token = 'ghp_tokenOfNobody'
  const server = await serveGithub(makeHub(), { token, clock: () => NOON })
  process.env.CONTRACT_GITHUB = token
  let revoked = { remove: () => undefined as void }
  return {
    entries: [
      { org: 'marigold', url: server.url, token_env: 'CONTRACT_GITHUB', clone: false, issues: true },
      {
        repositories: ['marigold/shop'],
        name: 'one',
        url: server.url,
        token_env: 'CONTRACT_GITHUB',
        clone: false,
      },
    ],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [token],
  }
}
