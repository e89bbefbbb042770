/** Which entity a file's rows are. */
import { readEntities, type Entity } from '../../entities.ts'

export const entities: readonly Entity[] = readEntities()
const byName = new Map(entities.map((entity) => [entity.name, entity]))

/** The time of what happened; plans, people and what belongs to another row have none. */
const HAPPENED: Readonly<Record<string, string>> = {
  approval: 'requested_at',
  build: 'coalesce(queued_at, started_at, finished_at)',
  build_job: 'coalesce(queued_at, started_at, finished_at)',
  change: 'opened_at',
  code_ref: 'named_at',
  commit: 'committed_at',
  decision: 'decided_at',
  deployment: 'coalesce(started_at, finished_at)',
  environment_event: 'happened_at',
  feedback: 'submitted_at',
  incident: 'opened_at',
  incident_cause: 'decided_at',
  incident_event: 'happened_at',
  measurement: 'measured_at',
  outcome: 'measured_at',
  release_revision: 'revised_at',
  review: 'submitted_at',
  series_break: 'broke_at',
  test_run: 'finished_at',
  vulnerability: 'introduced_at',
  waiver: 'decided_at',
  work_item: 'created_at',
  work_item_assignee: 'entered_at',
  work_item_state: 'entered_at',
}

export function madeAtOf(name: string): { madeAt?: string } {
  const at = HAPPENED[name]
  return at === undefined ? {} : { madeAt: `coalesce(raw_row.known_at, ${at})` }
}

export function entityOf(name: string): Entity | undefined {
  return byName.get(name)
}

/** `deployments.csv`, `deployment-2026.csv`, `Team Members 3.xlsx`: the longest name that it begins with. */
export function entityOfFile(file: string): Entity | undefined {
  const words = file
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '_')
    .replace(/^_|_$/g, '')
    .split('_')
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join('_')
    const found = byName.get(name) ?? byName.get(singular(name))
    if (found) return found
  }
  return undefined
}

function singular(name: string): string {
  return name
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch)es$/, '$1')
    .replace(/([^s])s$/, '$1')
}
