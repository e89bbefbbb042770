/** Tasks of Actions (Forgejo, and Gitea up to 1.24): what runners took up, one for each job and attempt. */
import { pick } from './fields.ts'
import type { Numbered } from './numbers.ts'
import { TaskRecord } from './schemas.ts'
import { endedWhen } from '../../retention/ended.ts'

const FIELDS = [
  'id',
  'name',
  'head_branch',
  'head_sha',
  'run_number',
  'event',
  'display_title',
  'status',
  'workflow_id',
  'url',
  'created_at',
  'updated_at',
  'run_started_at',
]

export const tasks: Numbered = {
  stream: 'task',
  path: 'tasks',
  noun: 'tasks',
  schema: TaskRecord,
  state: ['status', 'updated_at'],
  times: ['created_at', 'updated_at'],
  isOver: `(payload ->> 'status') in ('success', 'failure', 'cancelled', 'skipped')`,
  endedAt: endedWhen('status', ['success', 'failure', 'cancelled', 'skipped'], 'updated_at'),
  complete: async (shown, { id }) => shown.map((task) => ({ ...pick(task, FIELDS), repository_id: id })),
}
