import { serveServicenow } from '../../fixtures/servers/servicenow/index.ts'
import type { BuildScenario } from './scenario.ts'
import { ANCHOR, makeIncidentWorld } from './worlds.ts'

export const buildScenario: BuildScenario = async () => {
  const password = 'a-password-that-nobody-may-see'
  const server = await serveServicenow(makeIncidentWorld(), { token: password, clock: () => ANCHOR })
  process.env.CONTRACT_SERVICENOW_USER = 'reader'
  process.env.CONTRACT_SERVICENOW = password
  const entry = { url: server.url, user_env: 'CONTRACT_SERVICENOW_USER', password_env: 'CONTRACT_SERVICENOW' }
  let revoked = { remove: () => undefined as void }
  return {
    entries: [entry],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [password],
  }
}
