import type { Model, Registry } from './model.ts'

/**
 * What a mart's rows have to reach back by. Linking makes nearly every mart read nearly every source in the end, but a
 * tracker that is still being read changes no count of deployments.
 */
const HISTORY: Readonly<Record<string, readonly string[]>> = {
  deployment_fact: ['deployment'],
  deployment_step_fact: ['deployment'],
  deployment_attempt_fact: ['deployment'],
  failure_evidence_fact: ['incident'],
  failure_candidate_fact: ['incident'],
  recovery_candidate_fact: ['incident'],
  int_deployment__assigned: ['deployment'],
  deployment_change_fact: ['change'],
  change_fact: ['change'],
  pathway_fact: ['change', 'build'],
  int_build__tested: ['build'],
  suite_run_fact: ['build'],
  escape_fact: ['build', 'incident'],
  incident_fact: ['incident'],
  incident_deployment_fact: ['incident'],
  suspect_fact: ['incident'],
  warning_fact: ['release', 'deployment', 'incident'],
  late_stop_fact: ['release', 'build'],
  release_plan_fact: ['release'],
  int_release__spanned: ['release'],
  int_release__scheduled: ['release'],
  goal_work_fact: ['work_item'],
  goal_progress_fact: ['work_item', 'measurement'],
  hand_off_fact: ['work_item_state', 'change'],
  handed_on_fact: ['work_item', 'change'],
  process_step_fact: ['work_item'],
  stream_interval_fact: ['work_item', 'change'],
  work_item_fact: ['work_item'],
  work_item_state_fact: ['work_item_state'],
}

/** The raw tables that a metric's cases are told by, without their schema: `github__run`. */
export function listRawTables(registry: Registry, { header }: Model): string[] {
  const sources = header.source.flatMap((line) => line.split(/,\s*/))
  const entities = sources.flatMap((name) => HISTORY[name] ?? (isEntity(registry, name) ? [name] : []))
  const [found, seen, open] = [new Set<string>(), new Set<string>(), entities]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    if (name.startsWith('raw.')) found.add(name.slice('raw.'.length))
    open.push(...(registry.models.get(name)?.inputs ?? []))
  }
  return [...found].sort()
}

function isEntity(registry: Registry, name: string): boolean {
  return registry.models.get(name)?.layer === 'entity'
}
