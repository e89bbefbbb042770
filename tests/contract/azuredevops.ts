import { serveAzure } from '../../fixtures/servers/azuredevops/index.ts'
import { makeHub, NOON } from '../ingest/github-hub.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const token = 'azure-token-of-nobody'
  const server = await serveAzure(makeHub(), { token, clock: () => NOON })
  process.env.CONTRACT_AZURE = token
  let revoked = { remove: () => undefined as void }
  const access = { url: `${server.url}/marigold`, token_env: 'CONTRACT_AZURE', clone: false }
  return {
    entries: [access, { ...access, name: 'attic', projects: ['At*'], history_months: 12 }],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [token],
  }
}
