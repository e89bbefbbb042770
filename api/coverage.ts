import type { FastifyInstance } from 'fastify'
import { countRows, type Selection } from './relation.ts'
import type { Coverage } from './schemas/source.ts'

interface Share {
  name: string
  label: string
  model: string
  /** The rows that could have it; all without. */
  of?: NonNullable<Selection['where']>
  /** Rows that lack what is asked for. */
  missing: NonNullable<Selection['where']>
}

const SHARES: readonly Share[] = [
  {
    name: 'deployment_commit',
    label: 'deployments with a known commit',
    model: 'deployment_fact',
    missing: { commit_id: [null] },
  },
  {
    name: 'deployment_change',
    label: 'deployments with changes linked, the first of each service left out',
    model: 'deployment_fact',
    of: { is_first: [false] },
    missing: { change_count: [0, null] },
  },
  {
    name: 'change_request',
    label: 'changes with a pull request number',
    model: 'change_fact',
    missing: { number: [null] },
  },
  {
    name: 'change_start',
    label: 'changes with a known first commit',
    model: 'change_fact',
    missing: { first_commit_at: [null] },
  },
  {
    name: 'service_codeowners',
    label: 'services with code owners',
    model: 'service_ownership_fact',
    missing: { codeowners: [null] },
  },
]

/** How much of what could be linked is linked: every gap makes some figure say less. */
export async function readCoverage(app: FastifyInstance): Promise<Coverage[]> {
  return Promise.all(
    SHARES.map(async ({ name, label, model, of, missing }) => {
      const relation = await app.relations.find(model)
      const options = { timeoutMs: app.settings.queryTimeoutMs }
      const [denominator, gaps] = await Promise.all([
        countRows(app.parts.warehouse, relation, { where: { ...of } }, options),
        countRows(app.parts.warehouse, relation, { where: { ...of, ...missing } }, options),
      ])
      const numerator = denominator - gaps
      return {
        name,
        label,
        numerator,
        denominator,
        ratio: denominator === 0 ? null : numerator / denominator,
      }
    }),
  )
}
