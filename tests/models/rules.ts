/** Rules of the configuration as a test gives them, row by row. */
import type { ConfigTable } from '../../ingest/config.ts'
import type { Row } from './given.ts'

const RULES: Record<string, string> = {
  deployment_rule:
    'position:INTEGER repository_id workflow_pattern job_pattern environment_pattern service_id environment tier',
  state_rule: 'project_key native_state flow_state phase',
  type_rule: 'project_key native_type flow_type',
  team_rule: 'team kind value',
  methodology_rule: 'methodology kind value',
  methodology_step: 'methodology step phase position:INTEGER is_optional:BOOLEAN',
  phase_template: 'methodology step phase position:INTEGER is_optional:BOOLEAN',
  person_rule: 'account_id person_id is_bot:BOOLEAN',
  service_alias: 'alias service_id',
  stage: 'position:INTEGER stage name from_event to_event kind',
  stage_start: 'stage event position:INTEGER to_position:INTEGER depth:INTEGER',
  refusal: 'decision_id',
}

/** The tables of the configuration, those given in place of their own. */
export function mergeConfig(
  tables: Record<string, ConfigTable>,
  given: Map<string, Row[]>,
): Record<string, ConfigTable> {
  const merged: Record<string, ConfigTable> = { ...tables }
  for (const [name, columns] of Object.entries(RULES))
    merged[name] ??= {
      columns: Object.fromEntries(
        columns
          .split(' ')
          .map((column) => column.split(':'))
          .map(([key, type]) => [key!, (type ?? 'VARCHAR') as 'VARCHAR']),
      ),
      rows: [],
    }
  for (const [name, rows] of given) {
    const table = merged[name]
    if (!table) throw new Error(`No such table of the configuration: ${name}`)
    const names = Object.keys(table.columns)
    merged[name] = { ...table, rows: rows.map((row) => names.map((key) => row[key] ?? null)) }
  }
  return merged
}
