import type { BuildScenario } from './scenario.ts'

/** There is nothing to read: only the secret can be missing. What is posted is tests/ingest/cdevents.test.ts's. */
export const buildScenario: BuildScenario = async () => {
  const secret = 'a secret of the contract test'
  process.env.CDEVENTS_TEST_SECRET = secret
  return {
    entries: [{ name: 'tekton', webhook_secrets: ['CDEVENTS_TEST_SECRET'] }],
    breakSource: () => void delete process.env.CDEVENTS_TEST_SECRET,
    mendSource: () => void (process.env.CDEVENTS_TEST_SECRET = secret),
    secrets: [secret],
  }
}
