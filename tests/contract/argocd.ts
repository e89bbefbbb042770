import { serveArgocd } from '../../fixtures/servers/argocd/index.ts'
import { makeCluster } from '../ingest/argocd-sample.ts'
import { NOON } from '../ingest/github-hub.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const token = 'argocd.token.of.nobody'
  const server = await serveArgocd(makeCluster(), { token, clock: () => NOON })
  process.env.CONTRACT_ARGOCD = token
  let revoked = { remove: () => undefined as void }
  const access = { url: server.url, token_env: 'CONTRACT_ARGOCD' }
  return {
    entries: [access, { ...access, name: 'some', exclude: ['pricing-*'], environment_label: 'tier' }],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [token],
  }
}
