/** The file's rules as typed values: names resolved, what is left out filled in. */
import { ConfigError, type ParsedFile } from './file.ts'
import { readMethodologies, type Methodology } from './methodologies.ts'
import type { Names } from './names.ts'
import { TIERS } from './rules.ts'
import type { GeneralConfig } from './schema.ts'
import { readStages, type StageRule } from './stages.ts'

export type Tier = (typeof TIERS)[number]

/** Where deployments are seen; null is any. Patterns are of RE2. */
export interface DeploymentRule {
  repositoryId: string | null
  workflowPattern: string | null
  jobPattern: string | null
  /** On the environment that a tool names; null for a job or workflow. */
  environmentPattern: string | null
  /** null: the services of the repository. */
  serviceId: string | null
  environment: string | null
  tier: Tier | null
}

export interface StatusRule {
  names: readonly string[]
  projects: readonly string[]
  flowState: 'new' | 'waiting' | 'active' | 'done' | 'cancelled'
  phase: string | null
}

export interface TypeRule {
  names: readonly string[]
  projects: readonly string[]
  flowType: 'feature' | 'defect' | 'debt' | 'risk'
}

export type TeamRule = NonNullable<GeneralConfig['teams']>[number]

export interface PersonRule {
  accounts: readonly string[]
  isBot: boolean | null
}

export interface Schedule {
  /** Cron expressions. */
  default: string
  /** By source id. */
  sources: Readonly<Record<string, string>>
  jitterSeconds: number
}

/** What the set-up queue writes, and when sources are read. */
export interface Mappings {
  readonly deployments: readonly DeploymentRule[]
  readonly statuses: readonly StatusRule[]
  readonly types: readonly TypeRule[]
  readonly teams: readonly TeamRule[]
  readonly methodologies: readonly Methodology[]
  readonly people: readonly PersonRule[]
  readonly incidentServices: readonly { name: string; serviceId: string }[]
  /** Empty: the usual ones. */
  readonly stages: readonly StageRule[]
  readonly schedule: Schedule
  /** Ids of decisions. */
  readonly refused: readonly string[]
}

const SCHEDULE = '*/15 * * * *'
const JITTER_SECONDS = 30

/** Errors: ConfigError for a name that nothing bears, and for a rule that fits everything. */
export function readMappings(general: GeneralConfig, names: Names, file: ParsedFile | null): Mappings {
  return {
    deployments: (general.deployments ?? []).map((rule, i) => readDeployment(rule, i, names, file)),
    statuses: (general.statuses ?? []).map((rule) => ({
      names: rule.names,
      projects: rule.projects ?? [],
      flowState: rule.flow_state as StatusRule['flowState'],
      phase: rule.phase ?? null,
    })),
    types: (general.types ?? []).map((rule) => ({
      names: rule.names,
      projects: rule.projects ?? [],
      flowType: rule.flow_type as TypeRule['flowType'],
    })),
    teams: general.teams ?? [],
    methodologies: readMethodologies(general, file),
    people: (general.people ?? []).map(({ accounts, is_bot }) => ({ accounts, isBot: is_bot ?? null })),
    incidentServices: (general.incident_services ?? []).map(({ name, service }, i) => ({
      name,
      serviceId: names.service(service, ['incident_services', i, 'service']),
    })),
    stages: readStages(general.stages ?? [], file),
    schedule: {
      default: general.schedule?.default ?? SCHEDULE,
      sources: general.schedule?.sources ?? {},
      jitterSeconds: general.schedule?.jitter_seconds ?? JITTER_SECONDS,
    },
    refused: general.refused ?? [],
  }
}

type Written = NonNullable<GeneralConfig['deployments']>[number]

function readDeployment(rule: Written, i: number, names: Names, file: ParsedFile | null): DeploymentRule {
  const { job, workflow, environment } = rule
  if (job === undefined && workflow === undefined && environment === undefined)
    throw new ConfigError(
      `${file?.place(['deployments', i])}: A deployment needs a job, workflow or environment: ${Object.keys(rule).join(', ')}`,
    )
  const isRun = job !== undefined || workflow !== undefined
  const target = isRun ? (environment ?? 'production') : null
  const repositoryId =
    rule.repository === undefined ? null : names.repository(rule.repository, ['deployments', i, 'repository'])
  return {
    repositoryId,
    workflowPattern: workflow ?? null,
    jobPattern: job ?? null,
    environmentPattern: isRun ? null : (environment ?? null),
    serviceId:
      rule.service === undefined
        ? null
        : names.service(rule.service, ['deployments', i, 'service'], repositoryId),
    environment: target,
    tier: (rule.tier as Tier | undefined) ?? TIERS.find((tier) => tier === target?.toLowerCase()) ?? null,
  }
}
