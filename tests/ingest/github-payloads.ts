/** GitHub's published webhook payloads, by event. */
import { createRequire } from 'node:module'

interface Examples {
  name: string
  examples: Record<string, unknown>[]
}

const require = createRequire(import.meta.url)

export const githubPayloads = require('@octokit/webhooks-examples') as Examples[]
