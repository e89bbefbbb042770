/**
 * What truly happened beside what the product found of it, one line a thing, so that both sides can be compared row by
 * row. Times are whole seconds, as tools tell them; of Jira, which tells them, milliseconds.
 */
import type { Kinds, World } from '../../fixtures/org/index.ts'

export type Rows = <T>(sql: string) => Promise<T[]>

export interface Comparison {
  name: string
  expected(world: World): string[]
  found(rows: Rows, world: World): Promise<string[]>
}

type Value = string | number | null | undefined

export const comparisons: readonly Comparison[] = [
  {
    name: 'production deployments, by service, commit, time and outcome',
    expected: (world) =>
      toldDeployments(world).map((it) => line(it.serviceId, it.sha, seconds(it.finishedAt), it.outcome)),
    found: selectOfServices(
      `select service.name, split_part(commit_id, '@', -1) as sha, floor(epoch(finished_at)) as finished, outcome
       from deployment_fact join service using (service_id)
       where environment_tier = 'production' and not is_prerelease`,
    ),
  },
  {
    name: 'change sets: the requests of each production deployment',
    expected: (world) =>
      toldDeployments(world)
        .filter(({ outcome }) => outcome === 'succeeded')
        .flatMap((it) => it.pulls.map((number) => line(it.serviceId, seconds(it.finishedAt), number))),
    found: selectOfServices(
      `select service.name, floor(epoch(finished_at)) as finished, change.number
       from deployment_change_fact
       join deployment_fact using (deployment_id)
       join service using (service_id)
       join change using (change_id)
       where environment_tier = 'production' and not is_prerelease and change.number is not null`,
    ),
  },
  {
    name: 'lead times with their stages',
    expected: (world) =>
      truth(world, 'true_lead_time')
        .filter(({ pullNumber, deployedAt }) => pullNumber !== null && deployedAt !== null)
        .filter(
          ({ serviceId, deployedAt }) => isTold(world, serviceId) && (deployedAt as number) <= world.now(),
        )
        .map((it) =>
          line(
            it.serviceId,
            it.pullNumber,
            ...[it.firstCommitAt, it.readyAt, it.firstReviewAt, it.mergedAt, it.deployedAt].map(seconds),
          ),
        ),
    found: selectOfServices(
      `select service.name, number, floor(epoch(first_commit_at)) as a, floor(epoch(ready_at)) as b,
         floor(epoch(first_review_at)) as c, floor(epoch(merged_at)) as d, floor(epoch(deployed_at)) as e
       from change_fact join service using (service_id)
       where deployment_id is not null and number is not null`,
    ),
  },
  {
    name: 'incidents, their services and the deployments that caused them',
    expected: (world) => {
      const deployments = new Map(truth(world, 'true_deployment').map((it) => [it.id, it]))
      return truth(world, 'true_incident').map((it) => {
        const cause = it.evidence === 'none' ? undefined : deployments.get(it.deploymentId ?? '')
        const past = (at: number | null) => (at === null || at > world.now() ? null : seconds(at))
        const times = [seconds(it.openedAt), past(it.acknowledgedAt), past(it.resolvedAt)]
        return line(it.id, it.serviceId, ...times, cause ? seconds(cause.finishedAt) : null)
      })
    },
    found: select(
      `select split_part(incident_id, ':', -1) as id, service.name, floor(epoch(opened_at)) as a,
         floor(epoch(acknowledged_at)) as b, floor(epoch(incident_fact.resolved_at)) as c, floor(epoch(finished_at)) as d
       from incident_fact
       left join service on service.service_id = incident_fact.service_id
       left join deployment_fact on deployment_fact.deployment_id = incident_fact.deployment_id`,
    ),
  },
  {
    name: 'states of work items, from the first one on',
    expected: (world) => {
      const gone = new Set(
        truth(world, 'jira_issue')
          .filter(({ deletedAt }) => deletedAt !== null && deletedAt <= world.now())
          .map(({ id }) => id),
      )
      return (
        truth(world, 'true_state')
          .filter(({ issueId }) => !gone.has(issueId))
          .map((it) => ({ ...it, leftAt: it.leftAt !== null && it.leftAt <= world.now() ? it.leftAt : null }))
          // Nobody can be seen to have been in a state for no time at all.
          .filter(({ enteredAt, leftAt }) => leftAt !== enteredAt)
          .map((it) => line(it.issueId, it.enteredAt, it.leftAt, it.status, it.flowState))
      )
    },
    found: select(
      `select split_part(work_item_id, ':', -1) as id, epoch_ms(entered_at) as a, epoch_ms(left_at) as b,
         native_state, flow_state
       from work_item_state_fact
       where work_item_id like 'jira:%'`,
    ),
  },
  {
    name: 'links between requests and tickets',
    expected: (world) => {
      const links = truth(world, 'true_link').filter(({ linkedAt }) => linkedAt <= world.now())
      return [...new Set(links.map((it) => line(it.repository, it.pullNumber, it.issueId)))]
    },
    found: select(
      `select distinct repository.name, change.number, split_part(work_item_id, ':', -1) as id
       from change_item_fact join change using (change_id) join repository using (repository_id)
       where change.number is not null`,
    ),
  },
]

/** All records of a kind by the clock. */
export function truth<K extends keyof Kinds>(world: World, kind: K): Kinds[K][] {
  const listing = { by: 'created', order: 'asc', limit: 10_000_000, to: world.now() } as const
  return world.list(kind, listing).map(({ record }) => record)
}

export function toldDeployments(world: World): Kinds['true_deployment'][] {
  return truth(world, 'true_deployment')
    .filter(({ environment, outcome }) => environment === 'production' && outcome !== 'attempt')
    .filter(({ serviceId }) => isTold(world, serviceId))
}

/** Whether any tool can know of the service's deployments. */
function isTold({ directory }: World, serviceId: string): boolean {
  return directory.services.some(
    ({ id, deploymentSource }) => id === serviceId && deploymentSource !== 'nothing',
  )
}

/** Lines that only one side has. */
export function differences(found: readonly string[], expected: readonly string[]) {
  return { missing: subtract(expected, found), surplus: subtract(found, expected) }
}

function subtract(from: readonly string[], what: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const one of what) counts.set(one, (counts.get(one) ?? 0) + 1)
  return from.filter((one) => {
    const left = counts.get(one) ?? 0
    counts.set(one, left - 1)
    return left <= 0
  })
}

function select(sql: string): Comparison['found'] {
  return async (rows) => (await rows<Record<string, Value>>(sql)).map((row) => line(...Object.values(row)))
}

/** Of services that the truth tells of: repositories of documents and libraries are services to a clone alone. */
function selectOfServices(sql: string): Comparison['found'] {
  return async (rows, world) => {
    const found = await rows<Record<string, Value>>(sql)
    return found.filter(({ name }) => isTold(world, String(name))).map((row) => line(...Object.values(row)))
  }
}

function line(...values: Value[]): string {
  return values.map((value) => value ?? '-').join(' ')
}

function seconds(at: number | null): number | null {
  return at === null ? null : Math.floor(at / 1000)
}
