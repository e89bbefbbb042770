import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import type { BuildScenario } from './scenario.ts'
import { ANCHOR, makeIncidentWorld } from './worlds.ts'

export const buildScenario: BuildScenario = async () => {
  const token = 'u+a-key-that-nobody-may-see'
  const server = await servePagerduty(makeIncidentWorld(), { token, clock: () => ANCHOR })
  process.env.PAGERDUTY_TEST_TOKEN = token
  let revoked = { remove: () => undefined as void }
  return {
    entries: [{ url: server.url, token_env: 'PAGERDUTY_TEST_TOKEN' }],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked.remove(),
    secrets: [token],
  }
}
