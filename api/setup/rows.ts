/** The queue as the marts hold it. */
import type { FastifyInstance } from 'fastify'
import { readRows, type Selection } from '../relation.ts'

export interface DecisionRow {
  decision_id: string
  kind: string
  target: string | null
  phase: string | null
  repository_id: string | null
  option_count: number
  known_count: number
  repository_count: number
  project_count: number
  gain_unit: string
  gain_count: number
  open_gain_count: number
  change_count: number | null
  case_count: number
  first_at: number | null
  last_at: number | null
  confidence_ratio: number | null
  state: 'open' | 'confirmed' | 'refused'
}

export interface OptionRow {
  decision_id: string
  option_id: string
  kind: string
  label: string
  pipeline: string | null
  repository_id: string | null
  project_key: string | null
  service_name: string | null
  path_prefix: string | null
  service_id: string | null
  target: string | null
  phase: string | null
  basis: string
  gain_unit: string
  gain_count: number
  case_count: number
  position_ratio: number | null
  first_at: number | null
  last_at: number | null
  confidence_ratio: number | null
  is_known: boolean
  url: string | null
}

export interface Decided {
  decision: DecisionRow
  options: OptionRow[]
}

/** Far more than anybody answers; what is beyond it comes up as those before are answered. */
const MOST_OPTIONS = 10_000

/** Every decision with its names, in order of what answering it would still gain. */
export async function readQueue(app: FastifyInstance): Promise<Decided[]> {
  const read = async <T>(name: string, selection: Selection): Promise<T[]> =>
    readRows<T>(app.parts.warehouse, await app.relations.model(name), selection)
  const [decisions, options] = await Promise.all([
    read<DecisionRow>('setup_decision_fact', { order: ['-priority_ratio', '-gain_count', 'decision_id'] }),
    read<OptionRow>('setup_option_fact', { order: ['-gain_count', 'option_id'], limit: MOST_OPTIONS }),
  ])
  const byDecision = new Map<string, OptionRow[]>()
  for (const option of options) {
    const list = byDecision.get(option.decision_id) ?? []
    list.push(option)
    byDecision.set(option.decision_id, list)
  }
  return decisions.map((decision) => ({ decision, options: byDecision.get(decision.decision_id) ?? [] }))
}

export async function readRepositories(app: FastifyInstance): Promise<Map<string, { url: string | null }>> {
  const relation = await app.relations.model('repository')
  const rows = await readRows<{ repository_id: string; url: string | null }>(app.parts.warehouse, relation, {
    columns: ['repository_id', 'url'],
  })
  return new Map(rows.map(({ repository_id, url }) => [repository_id, { url }]))
}
