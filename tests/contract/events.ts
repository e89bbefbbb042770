import type { BuildScenario } from './scenario.ts'

/** There is nothing to read: only the secret can be missing. What is posted is tests/ingest/receive.test.ts's. */
export const buildScenario: BuildScenario = async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  process.env.EVENTS_TEST_SECRET = secret
  return {
    entries: [{ name: 'deploy-log', webhook_secrets: ['EVENTS_TEST_SECRET'] }],
    breakSource: () => void delete process.env.EVENTS_TEST_SECRET,
    mendSource: () => void (process.env.EVENTS_TEST_SECRET = secret),
    secrets: [secret],
  }
}
