/** When rows of entities were over, where they come as such: out of files, or posted. */
import type { Stream } from '../contract.ts'
import { belongsBy } from './ended.ts'

type Ending = Pick<Stream, 'endedAt' | 'belongsTo'>

/** What is not named here says what is, or is evidence of what people decided, and stays. */
const ENDED: Readonly<Record<string, string>> = {
  build: 'finished_at',
  change: 'coalesce(raw_row.merged_at, raw_row.closed_at)',
  commit: 'committed_at',
  deployment: 'finished_at',
  environment_event: 'happened_at',
  feedback: 'submitted_at',
  incident: 'resolved_at',
  measurement: 'measured_at',
  outcome: 'measured_at',
  test_run: 'finished_at',
  vulnerability: 'fixed_at',
}

/** Entity whose row it goes with, and the column of both. */
const PARTS: Readonly<Record<string, readonly [parent: string, column: string]>> = {
  build_job: ['build', 'build_id'],
  change_commit: ['change', 'change_id'],
  change_file: ['change', 'change_id'],
  change_mention: ['change', 'change_id'],
  change_work_item: ['change', 'change_id'],
  commit_file: ['commit', 'commit_id'],
  commit_parent: ['commit', 'commit_id'],
  incident_cause: ['incident', 'incident_id'],
  incident_event: ['incident', 'incident_id'],
  incident_link: ['incident', 'incident_id'],
  incident_service: ['incident', 'incident_id'],
  requested_commit: ['change', 'change_id'],
  review: ['change', 'change_id'],
  test_result: ['test_run', 'test_run_id'],
}

export function endingOf(entity: string): Ending {
  const at = ENDED[entity]
  if (at !== undefined) return { endedAt: at.includes('(') ? at : `raw_row.${at}` }
  const part = PARTS[entity]
  if (part === undefined) return {}
  // It may come before what it belongs to: then it is as old as its coming.
  return { endedAt: 'coalesce(raw_row.known_at, raw_row._loaded_at)', belongsTo: belongsBy(...part) }
}
