/** What the ids in a column are ids of: the same for a column of this name in any relation. */
export type Domain =
  | 'value_stream'
  | 'service'
  | 'team'
  | 'repository'
  | 'environment'
  | 'work_item'
  | 'incident'
  | 'release'
  | 'deployment'
  | 'change'
  | 'commit'
  | 'build'
  | 'goal'
  | 'series'
  | 'booking'
  | 'step'
  | 'passage'
  | 'node'
  | 'test_run'
  | 'collision'
  | 'thing'

const DOMAINS: readonly (readonly [RegExp, Domain])[] = [
  [/^value_stream_id$/, 'value_stream'],
  [/(^|_)service(_[ab])?_id$/, 'service'],
  [/(^|_)team_id$/, 'team'],
  [/(^|_)repository_id$/, 'repository'],
  [/(^|_)environment_id$/, 'environment'],
  [/(^|_)work_item_id$|^through_id$/, 'work_item'],
  [/(^|_)incident_id$/, 'incident'],
  [/(^|_)release_id$/, 'release'],
  [/(^|_)deployment_id$/, 'deployment'],
  [/(^|_)change_id$/, 'change'],
  [/(^|_)commit_id$/, 'commit'],
  [/(^|_)build_id$/, 'build'],
  [/(^|_)goal_id$/, 'goal'],
  [/(^|_)series_id$/, 'series'],
  [/(^|_)booking_id$/, 'booking'],
  [/(^|_)step_id$/, 'step'],
  [/^passage_id$/, 'passage'],
  [/(^|_)node_id$/, 'node'],
  [/(^|_)test_run_id$/, 'test_run'],
  [/^collision_id$/, 'collision'],
  // Of several kinds, told by another column.
  [/^(subject|thing|piece|left|right|problem|evidence)_id$/, 'thing'],
]

/** Ids that are told by the other columns of their row, or tell of nobody's stream. */
const PLAIN =
  /^(source|account|person|author|approver_account|assignee|merger|owner_account|reporter|reviewer|signer_account|deployer|other_account|model|run|message|place|option|decision|case|problem|evidence|other|alias|incident_cause|statement|release_label|(failed|passed)_run)_id$/

export function domainOf(column: string): Domain | undefined {
  return DOMAINS.find(([pattern]) => pattern.test(column))?.[1]
}

/** Whether an id's column is known to say nothing of whose a row is. */
export function isPlain(column: string): boolean {
  return PLAIN.test(column)
}
