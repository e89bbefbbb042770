/** A random history as the tools of an organisation would give it. */
import type { Row } from './given.ts'
import { states, type Change, type History } from './plots.ts'

const names = ['shop', 'cart', 'stock']
const MINUTE = 60_000

/** The entities that a tool would give of it, when the story begins at `start` (epoch ms). */
export function tell({ repositories, items }: History, start: number): Record<string, Row[]> {
  const at = (minute: number) => new Date(start + minute * MINUTE).toISOString().slice(0, 16)
  const tables: Record<string, Row[]> = {}
  const put = (table: string, ...rows: Row[]) => (tables[table] ??= []).push(...rows)
  put('account', { account_id: 'github:anna', tool: 'github' }, { account_id: 'github:ben', tool: 'github' })
  put('account', { account_id: 'github:helper[bot]', tool: 'github', is_bot: true })
  for (const [r, changes] of repositories.entries()) tellRepository(names[r]!, changes, at, put)
  let created = 0
  for (const [i, { gap, type, steps }] of items.entries()) {
    created += gap
    const id = String(i + 1)
    const key = { work_item_id: id, item_key: `PAY-${id}`, project_key: 'PAY' }
    put('work_item', { ...key, native_type: type, title: `Item ${id}`, created_at: at(created) })
    let entered = created
    for (const [s, step] of steps.entries()) {
      const [native_state, native_category] = states[step.state]!
      const left = s === steps.length - 1 ? null : at(entered + step.minutes)
      put('work_item_state', {
        work_item_id: id,
        entered_at: at(entered),
        left_at: left,
        native_state,
        native_category,
      })
      entered += step.minutes
    }
  }
  return tables
}

type Put = (table: string, ...rows: Row[]) => unknown

/** Where a change stands among those of its repository. */
interface Place {
  name: string
  repository_id: string
  number: number
  opened: number
  merged: number
}

function tellRepository(
  name: string,
  changes: readonly Change[],
  at: (minute: number) => string,
  put: Put,
): void {
  const repository_id = `github.com/acme/${name}`
  put('repository', { repository_id, name, default_branch: 'main' })
  put('service_alias', { service_alias_id: `pagerduty:${name}`, tool: 'pagerduty', name })
  put('commit', commitOf({ name, repository_id, number: 0, opened: 0, merged: 0 }, 'github:anna', at))
  let now = 0
  for (const [i, change] of changes.entries()) {
    const opened = now + change.gap
    const reviewing = change.review === null ? 0 : Math.max(0, change.waiting) + Math.max(0, change.review)
    const merged = opened + reviewing + change.merging
    now = merged
    const place = { name, repository_id, number: i + 1, opened, merged }
    tellChange(change, place, at, put)
    if (change.deployment) tellDeployment(change, place, at, put)
  }
  put('code_ref', {
    code_ref_id: `${name}/main`,
    repository_id,
    name: 'main',
    kind: 'branch',
    is_default: true,
    is_release: false,
    commit_id: `${repository_id}@m${changes.length}`,
  })
}

function commitOf(
  { repository_id, number, merged }: Place,
  author: string,
  at: (minute: number) => string,
): Row {
  const sha = `m${number}`
  return {
    commit_id: `${repository_id}@${sha}`,
    repository_id,
    sha,
    author_id: author,
    authored_at: at(merged),
    committed_at: at(merged),
    subject: sha,
    title: sha,
    parent_count: number === 0 ? 0 : 1,
  }
}

/** A squashed request: its merge on the line, and its own commit where one is known. */
function tellChange(change: Change, place: Place, at: (minute: number) => string, put: Put): void {
  const { name, repository_id, number, opened, merged } = place
  const author_id = change.isBot ? 'github:helper[bot]' : 'github:anna'
  const sha = (label: string) => `${repository_id}@${label}`
  const change_id = `${repository_id}#${number}`
  put('commit', commitOf(place, author_id, at))
  put('commit_parent', {
    commit_id: sha(`m${number}`),
    parent_commit_id: sha(`m${number - 1}`),
    parent_position: 1,
  })
  put('change', {
    change_id,
    repository_id,
    number,
    title: `PAY-${number} in ${name}`,
    author_id,
    base_branch: 'main',
    opened_at: at(opened),
    merged_at: at(merged),
    merge_commit_id: sha(`m${number}`),
  })
  const own = { change_id, repository_id, author_id, subject: 'Own' }
  put('requested_commit', {
    ...own,
    commit_id: sha(`m${number}`),
    is_merge_commit: true,
    authored_at: at(merged),
  })
  if (change.coding !== null)
    put('requested_commit', {
      ...own,
      commit_id: sha(`x${number}`),
      is_merge_commit: false,
      authored_at: at(opened - change.coding),
    })
  if (change.review !== null)
    put('review', {
      review_id: `${change_id}/1`,
      change_id,
      reviewer_id: 'github:ben',
      submitted_at: at(opened + change.waiting),
      verdict: 'approved',
    })
}

function tellDeployment(
  { deployment, incident }: Change,
  { name, repository_id, number, merged }: Place,
  at: (minute: number) => string,
  put: Put,
): void {
  if (!deployment) return
  const finished = merged + deployment.after
  const deployment_id = `github:${name}:${number}`
  put('deployment', {
    deployment_id,
    origin: 'tool',
    repository_id,
    native_environment: deployment.environment,
    commit_id: `${repository_id}@m${number}`,
    version: String(number),
    finished_at: at(finished),
    outcome: deployment.outcome,
  })
  if (!incident) return
  const incident_id = `${name}-${number}`
  const opened = finished + incident.after
  put('incident', {
    incident_id,
    title: incident_id,
    opened_at: at(opened),
    resolved_at: incident.minutes === null ? null : at(opened + incident.minutes),
  })
  put('incident_service', { incident_id, service_id: `pagerduty:${name}` })
}
