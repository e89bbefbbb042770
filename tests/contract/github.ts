import { serveSample } from '../ingest/github-sample.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async () => {
  const token = 'ghp_tokenOfNobody'
  const sample = await serveSample(token)
  process.env.CONTRACT_GITHUB = token
  return {
    entries: [{ org: 'acme', url: sample.url, token_env: 'CONTRACT_GITHUB', clone: false }],
    breakSource: () => void (sample.refuse = 401),
    mendSource: () => void (sample.refuse = null),
    secrets: [token],
  }
}
