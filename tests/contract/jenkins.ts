import { serveJenkins } from '../../fixtures/servers/jenkins/index.ts'
import { makeHub, NOON } from '../ingest/github-hub.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const token = '11d0tokenOfNobody'
  const server = await serveJenkins(makeHub({ runs: 130 }), { token, clock: () => NOON })
  process.env.CONTRACT_JENKINS_USER = 'reader'
  process.env.CONTRACT_JENKINS = token
  let revoked = { remove: () => undefined as void }
  const access = { user_env: 'CONTRACT_JENKINS_USER', token_env: 'CONTRACT_JENKINS' }
  return {
    entries: [
      { url: `${server.url}/jenkins`, ...access },
      { name: 'moss', url: server.url, folders: ['marigold/moss'], exclude: ['*/PR-1*'], ...access },
    ],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [token],
  }
}
