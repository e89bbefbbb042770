import { serveJira } from '../../fixtures/servers/jira/index.ts'
import { sampleWorld } from '../ingest/jira-sample.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const world = sampleWorld()
  const cloud = await serveJira(world, { kind: 'cloud', zone: 'America/St_Johns' })
  const own = await serveJira(world, { kind: 'data_center', inlineChangelogCap: 1 })
  process.env.CONTRACT_JIRA_EMAIL = 'reader@example.com'
  process.env.CONTRACT_JIRA_CLOUD = cloud.token
  process.env.CONTRACT_JIRA_OWN = own.token
  let revoked: { remove(): void }[] = []
  return {
    entries: [
      { url: cloud.url, name: 'cloud', email_env: 'CONTRACT_JIRA_EMAIL', token_env: 'CONTRACT_JIRA_CLOUD' },
      { url: own.url, name: 'own', token_env: 'CONTRACT_JIRA_OWN' },
    ],
    breakSource: () => {
      revoked = [cloud, own].map(({ faults }) => faults.add({ kind: 'revoked' }))
    },
    mendSource: () => {
      for (const fault of revoked) fault.remove()
    },
    secrets: [cloud.token, own.token],
  }
}
