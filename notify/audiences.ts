import type { Audience } from '../ingest/config.ts'
import type { Model } from '../transforms/model.ts'

interface Interest {
  /** Whom a digest is for, as its heading says. */
  name: string
  question: string
  /** Metrics by name; the scan is over these alone, so that its count is of what was looked at for this reader. */
  metrics: RegExp
}

/** New metrics find their readers by their names: what is deployed, released, built or tested; what flows. */
export const audiences: Readonly<Record<Audience, Interest>> = {
  leaders: { name: 'leaders', question: 'Where is work stuck, and what changed?', metrics: /./ },
  'release-managers': {
    name: 'release managers',
    question: 'What changed on the way to production?',
    metrics:
      /deploy|release|fail|recover|repair|rework|lead_time|waiting|pathway|build|queue|test|flaky|coverage|escape|step/,
  },
  business: {
    name: 'the business',
    question: 'How long do ideas take, and what changed?',
    metrics: /flow|cycle|throughput|velocity|work_item|slip|on_time|lead_time|outcome|value|goal|planned/,
  },
  team: { name: 'the team', question: 'What changed for us?', metrics: /./ },
}

export function listMetrics(audience: Audience, metrics: ReadonlyMap<string, Model>): string[] {
  return [...metrics.keys()].filter((name) => audiences[audience].metrics.test(name))
}
