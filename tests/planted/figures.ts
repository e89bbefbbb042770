/** Facts that are looked for where a reader would: in the figures, with the intervals and signals that they state. */
import { CONSTRAINT, COVERED, FLAKY, HALVED, REPAIRED } from '../../fixtures/org/planted.ts'
import type { World } from '../../fixtures/org/index.ts'
import {
  answerMetric,
  type Group,
  type MetricAnswer,
  type MetricParameters,
} from '../../transforms/metric.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { effectFigures, readEffects } from './effects.ts'
import { policyFigures, readPolicies } from './policies.ts'
import { answerConstraint, type ConstraintAnswer } from '../../transforms/stream/index.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'

export type Found = number | string | string[] | { low: number | null; high: number | null } | null

interface Reader {
  ask(name: string, more?: Partial<MetricParameters>): Promise<MetricAnswer>
  idOf(table: 'service' | 'repository', name: string): Promise<string>
  constraint(more: Partial<MetricParameters>): Promise<ConstraintAnswer>
  /** Ids of the services that the truth tells of: repositories of documents are services to a clone alone. */
  told(): Promise<string[]>
  date(daysAgo: number): string
}

const tellChange = ({ comparison }: Group): string | null =>
  comparison &&
  `${comparison.is_change ? 'change' : 'no change'}, ${(comparison.difference ?? 0) < 0 ? 'less' : 'more'}`

/** By the fact's id: what the product's figures say of it. */
export const figures: Readonly<Record<string, (reader: Reader) => Promise<Found>>> = {
  async repair_interval({ ask, idOf }) {
    const serviceIds = [await idOf('service', REPAIRED.service)]
    const { low, high } = (await ask('change_fail_rate', { serviceIds })).total.window
    return { low, high }
  },
  async constraint({ constraint, date }) {
    // Since the day that it began: a queue that stood as long at the window's start does not grow in it.
    const asked = { from: date(CONSTRAINT.daysAgo), by: 'team' } as const
    const found = (await constraint(asked)).constraint
    return found && `${found.group?.key ?? 'no team alone'}: ${found.stage}`
  },
  async halved_change({ ask, date }) {
    const teamIds = [HALVED.team]
    // The window before is as long as this one, and ends on the day.
    const asked = { teamIds, from: date(HALVED.daysAgo), to: date(HALVED.daysAgo - 120) }
    return tellChange((await ask('change_lead_time', asked)).total)
  },
  async deployment_count({ ask, told }) {
    return (await ask('deployment_frequency', { serviceIds: await told() })).total.window.n
  },
  async team_deployments({ ask, told }) {
    const { groups } = await ask('deployment_frequency', { serviceIds: await told(), by: 'team' })
    return groups.map(({ key, window }) => `${key ?? 'nobody'}: ${window.n}`).toSorted()
  },
  async lead_time_median({ ask, told }) {
    return (await ask('change_lead_time', { serviceIds: await told() })).total.window.value
  },
  async failed_share({ ask, told }) {
    return (await ask('change_fail_rate', { serviceIds: await told() })).total.window.value
  },
  async recovery_median({ ask, told }) {
    return (await ask('failed_deployment_recovery_time', { serviceIds: await told() })).total.window.value
  },
  async coverage({ ask, idOf, date }) {
    const serviceIds = [await idOf('service', COVERED.service)]
    return (await ask('test_coverage', { serviceIds, from: date(COVERED.daysAgo) })).total.window.value
  },
  async coverage_change({ ask, idOf, date }) {
    const serviceIds = [await idOf('service', COVERED.service)]
    const asked = { serviceIds, from: date(COVERED.daysAgo), to: date(0) }
    return tellChange((await ask('test_coverage', asked)).total)
  },
  trains_on_time: async ({ ask }) => (await ask('release_on_time')).total.window.value,
  train_slip: async ({ ask }) => (await ask('release_slip')).total.window.p85,
  flow_efficiency: async ({ ask }) => (await ask('flow_efficiency')).total.window.value,
  reopened_share: async ({ ask }) => (await ask('reopened_rate')).total.window.value,
  items_done: async ({ ask }) => (await ask('throughput')).total.window.n,
  flow_time_median: async ({ ask }) => (await ask('flow_time')).total.window.value,
  async flaky_commits({ ask, idOf }) {
    const repositoryIds = [await idOf('repository', FLAKY.repository)]
    const { groups } = await ask('flaky_suite_rate', { repositoryIds, by: 'suite' })
    return (
      groups.find(({ key }) => key !== null && key.split(/[/: ]+/).at(-1) === FLAKY.job)?.window.numerator ??
      null
    )
  },
}

/** Whether a figure, a policy or the effect of a bet says it. */
export const isFigured = (id: string): boolean =>
  id in figures || policyFigures.has(id) || effectFigures.has(id)

/** Asks all of them, over the whole history unless a fact is about a part of it. */
export async function readFigures(world: World, warehouse: Warehouse): Promise<Map<string, Found | Error>> {
  const registry: Registry = await readModels()
  const date = (daysAgo: number) => new Date(world.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
  const usual: MetricParameters = {
    from: date(2000),
    to: date(-1),
    asOf: world.now(),
    zone: 'UTC',
    bucket: 'week',
    by: 'none',
  }
  const reader: Reader = {
    ask: (name, more = {}) => answerMetric(warehouse, registry, name, { ...usual, ...more }),
    constraint: (more) => answerConstraint(warehouse, registry, { ...usual, ...more }),
    async idOf(table, name) {
      const sql = `SELECT ${table}_id AS id FROM ${table} WHERE name = $name ORDER BY 1`
      const [row] = await warehouse.rows<{ id: string }>(sql, { name })
      if (!row) throw new Error(`No such ${table}: ${name}`)
      return row.id
    },
    async told() {
      const told = world.directory.services.filter((it) => it.deploymentSource !== 'nothing')
      const names = new Set(told.map((it) => it.name))
      const rows = await warehouse.rows<{ id: string; name: string }>(
        'SELECT service_id AS id, name FROM service',
      )
      return rows.filter(({ name }) => names.has(name)).map(({ id }) => id)
    },
    date,
  }
  const found = new Map<string, Found | Error>()
  for (const [id, read] of Object.entries(figures))
    found.set(id, await read(reader).catch((error: unknown) => error as Error))
  for (const [id, answer] of await readEffects(world, { warehouse, registry })) found.set(id, answer)
  for (const [id, answer] of await readPolicies(world, warehouse, registry)) found.set(id, answer)
  return found
}
