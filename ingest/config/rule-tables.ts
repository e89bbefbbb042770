/** The file's rules as SQL sees them; those that a configuration made by hand lacks are empty. */
import type { Config } from '../config.ts'
import type { SqlType } from '../contract.ts'
import type { TeamRule } from './mappings.ts'
import { TEMPLATES } from './methodologies.ts'
import { findStarts, placeEvents } from './stages.ts'
import type { ConfigTable } from './tables.ts'

/** Tables of schema config that hold rules; NULL means any. */
export function ruleTables(config: Config): Record<string, ConfigTable> {
  return {
    deployment_rule: deploymentRules(config),
    state_rule: {
      columns: texts('project_key', 'native_state', 'flow_state', 'phase'),
      rows: first(
        2,
        (config.statuses ?? []).flatMap(({ names, projects, flowState, phase }) =>
          cross(projects, names).map(([project, name]) => [project, name, flowState, phase]),
        ),
      ),
    },
    type_rule: {
      columns: texts('project_key', 'native_type', 'flow_type'),
      rows: first(
        2,
        (config.types ?? []).flatMap(({ names, projects, flowType }) =>
          cross(projects, names).map(([project, name]) => [project, name, flowType]),
        ),
      ),
    },
    team_rule: { columns: texts('team', 'kind', 'value'), rows: (config.teams ?? []).flatMap(teamRows) },
    ...methodologyTables(config),
    person_rule: {
      columns: { ...texts('account_id', 'person_id'), is_bot: 'BOOLEAN' },
      rows: first(
        1,
        (config.people ?? []).flatMap(({ accounts, isBot }) =>
          accounts.map((account) => [account, accounts[0], isBot]),
        ),
      ),
    },
    service_alias: {
      columns: texts('alias', 'service_id'),
      rows: first(1, [
        ...config.services.flatMap(({ id, incident_services }) =>
          (incident_services ?? []).map((alias) => [alias, id]),
        ),
        ...(config.incidentServices ?? []).map(({ name, serviceId }) => [name, serviceId]),
      ]),
    },
    ...stageTables(config),
    refusal: {
      columns: texts('decision_id'),
      rows: [...new Set(config.refused ?? [])].map((decision) => [decision]),
    },
  }
}

function methodologyTables(config: Config): Record<string, ConfigTable> {
  return {
    methodology_rule: {
      columns: texts('methodology', 'kind', 'value'),
      rows: (config.methodologies ?? []).flatMap(({ name, teams, valueStreams }) => [
        ...teams.map((team) => [name, 'team', team]),
        ...valueStreams.map((stream) => [name, 'value_stream', stream]),
      ]),
    },
    methodology_step: {
      columns: { ...texts('methodology', 'step', 'phase'), position: 'INTEGER', is_optional: 'BOOLEAN' },
      rows: (config.methodologies ?? []).flatMap(({ name, steps }) =>
        steps.flatMap(({ name: step, phases, isOptional }, position) =>
          phases.map((phase) => [name, step, phase.toLowerCase(), position, isOptional]),
        ),
      ),
    },
    phase_template: {
      columns: { ...texts('methodology', 'step', 'phase'), position: 'INTEGER', is_optional: 'BOOLEAN' },
      rows: templateRows(config),
    },
  }
}

/** Steps that releases are held against: as the file says them, else those that the usual ways have. */
function templateRows(config: Config) {
  const told = config.methodologies ?? []
  const usual = Object.entries(TEMPLATES).flatMap(([name, steps]) =>
    told.some((one) => one.name === name) ? [] : [{ name, steps }],
  )
  return [...told, ...usual].flatMap(({ name, steps }) =>
    steps.flatMap(({ name: step, phases, isOptional }, position) =>
      phases.map((phase) => [name, step, phase.toLowerCase(), position, isOptional]),
    ),
  )
}

/** The stages, and the events that each may be measured from. */
function stageTables({ stages = [] }: Config): Record<string, ConfigTable> {
  const places = placeEvents(stages)
  return {
    stage: {
      columns: { position: 'INTEGER', ...texts('stage', 'name', 'from_event', 'to_event', 'kind') },
      rows: stages.map(({ stage, name, from, to, kind }, i) => [i + 1, stage, name, from, to, kind]),
    },
    stage_start: {
      columns: { ...texts('stage', 'event'), position: 'INTEGER', to_position: 'INTEGER', depth: 'INTEGER' },
      rows: stages.flatMap((stage) =>
        findStarts(stage, stages).map(({ event, depth }) => [
          stage.stage,
          event,
          places.get(event),
          places.get(stage.to),
          depth,
        ]),
      ),
    },
  }
}

function deploymentRules(config: Config): ConfigTable {
  return {
    columns: {
      position: 'INTEGER',
      ...texts('repository_id', 'workflow_pattern', 'job_pattern', 'environment_pattern'),
      ...texts('service_id', 'environment', 'tier'),
    },
    rows: (config.deployments ?? []).map((rule, position) => [
      position,
      rule.repositoryId,
      rule.workflowPattern,
      rule.jobPattern,
      rule.environmentPattern,
      rule.serviceId,
      rule.environment,
      rule.tier,
    ]),
  }
}

/** Of rows that agree in their first `width` columns the first one stays, as the file promises. */
function first(width: number, rows: unknown[][]): unknown[][] {
  const byKey = new Map<string, unknown[]>()
  for (const row of rows) {
    const key = JSON.stringify(row.slice(0, width))
    if (!byKey.has(key)) byKey.set(key, row)
  }
  return [...byKey.values()]
}

/** Names in lower case, as they are compared. */
function cross(projects: readonly string[], names: readonly string[]): [string | null, string][] {
  const keys = projects.length > 0 ? projects : [null]
  return keys.flatMap((key) => names.map((name): [string | null, string] => [key, name.toLowerCase()]))
}

function teamRows(rule: TeamRule): string[][] {
  const lists: [string, readonly string[] | undefined][] = [
    ['value_stream', rule.value_stream === undefined ? [] : [rule.value_stream]],
    ['project', rule.projects],
    ['component', rule.components],
    ['board', rule.boards],
    ['group', rule.groups],
    ['member', rule.members],
    ['service', rule.services],
  ]
  return lists.flatMap(([kind, values]) => (values ?? []).map((value) => [rule.name, kind, value]))
}

function texts(...names: string[]): Record<string, SqlType> {
  return Object.fromEntries(names.map((name) => [name, 'VARCHAR' as const]))
}
