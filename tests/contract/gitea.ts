import { serveGitea } from '../../fixtures/servers/gitea/index.ts'
import { makeHub, NOON } from '../ingest/github-hub.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const token = 'a4f1c0token0of0nobody'
  const clock = () => NOON
  const gitea = await serveGitea(makeHub({ runs: 20, pulls: 12 }), { token, clock, pageSize: 10 })
  const forgejo = await serveGitea(makeHub({ runs: 12, pulls: 6 }), {
    token,
    clock,
    version: '11.0.1+gitea-1.22.0',
    pageSize: 10,
  })
  process.env.CONTRACT_GITEA = token
  let revoked = { remove: () => undefined as void }
  const access = { token_env: 'CONTRACT_GITEA', clone: false }
  return {
    entries: [
      { org: 'marigold', issues: true, url: gitea.url, ...access },
      { name: 'forge', repositories: ['marigold/store', 'marigold/moss'], url: forgejo.url, ...access },
    ],
    breakSource: () => void (revoked = gitea.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [token],
  }
}
