import { serveLinear } from '../../fixtures/servers/linear/index.ts'
import { ANCHOR, sampleIssues, sampleWorld } from '../ingest/jira-sample.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const token = 'lin_api_that_nobody_may_see'
  const server = await serveLinear(sampleWorld(sampleIssues(40)), { token, clock: () => ANCHOR })
  process.env.LINEAR_TEST_TOKEN = token
  let revoked = { remove: () => undefined as void }
  return {
    entries: [{ url: server.url, token_env: 'LINEAR_TEST_TOKEN', history_months: 240 }],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [token],
  }
}
