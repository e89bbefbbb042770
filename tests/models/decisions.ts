import type { Config } from '../../ingest/config.ts'
import { defaultConfig, openModels, type Models, type Row } from './given.ts'

export type Decision = Record<string, string | number | null>

/** What the set-up queue reads, emptied before every case. */
const INPUTS = [
  'account artifact build build_job change commit requested_commit code_ref deployment environment file_fact incident_service repository service',
  'service_alias team team_account work_item work_item_assignee work_item_state',
].flatMap((names) => names.split(' '))

export interface Queue {
  models: Models
  /** Puts rows in place of all inputs, computes the queue and reads it, in order. */
  decide(tables: Record<string, Row[]>, config?: Partial<Config>): Promise<Decision[]>
  options(): Promise<Decision[]>
}

/** The set-up queue over rows that a test gives. */
export async function openQueue(): Promise<Queue> {
  const models = await openModels()
  const { warehouse, registry } = models
  const own = registry.order.flatMap((name) =>
    /^(setup_\w+|int_(word__listed|name__spelled|name__worded|job__ran|job__counted|account__linked|deployment__piped|deployment__told|deployment__served|place__\w+|option__\w+|\w+__inferred))$/.test(
      name,
    )
      ? [registry.models.get(name)!]
      : [],
  )
  const order = (text: string) => `select * from ${text}`
  return {
    models,
    decide: async (tables, config = {}) => {
      await models.build({ ...defaultConfig, ...config })
      await models.given({ ...Object.fromEntries(INPUTS.map((name) => [name, []])), ...tables })
      await warehouse.build(async (lane) => {
        for (const model of own)
          await lane.run(`CREATE OR REPLACE TABLE main."${model.name}" AS ${model.sql}`)
      })
      return warehouse.rows<Decision>(
        `${order('setup_decision_fact')} order by priority_ratio desc, gain_count desc, decision_id`,
      )
    },
    options: () => warehouse.rows<Decision>(`${order('setup_option_fact')} order by decision_id, option_id`),
  }
}
