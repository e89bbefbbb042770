/** Facts that the shipped policies have to find: which deployments they call broken, and no other. */
import type { World } from '../../fixtures/org/index.ts'
import { askPolicy } from '../../govern/answer.ts'
import { loadPolicies } from '../../govern/policies.ts'
import type { Registry } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import type { Found } from './figures.ts'

const PREFIX = 'policy_'
const NAMES = [
  'reviewed_changes',
  'separation_of_duties',
  'staged_first',
  'green_build',
  'freeze_respected',
  'no_new_critical_vulnerability',
  'approvals_in_place',
] as const

export const policyFigures: ReadonlySet<string> = new Set(NAMES.map((name) => `${PREFIX}${name}`))

export async function readPolicies(
  world: World,
  warehouse: Warehouse,
  registry: Registry,
): Promise<Map<string, Found | Error>> {
  const policies = await loadPolicies()
  const asked = { warehouse, registry, now: world.now(), timeLimitMs: 60_000 }
  const [told, releases] = await Promise.all([readDeployments(world, warehouse), readReleases(warehouse)])
  const found = new Map<string, Found | Error>()
  for (const name of NAMES) {
    const policy = policies.find((one) => one.name === name)
    if (!policy) throw new Error(`No such policy is shipped: ${name}`)
    const { fault, bySubject } = await askPolicy(policy, asked)
    const named = policy.appliesTo.includes('deployment') ? told : releases
    const broken = [...bySubject].flatMap(([id, { isMet }]) => (isMet === false ? (named.get(id) ?? []) : []))
    found.set(`${PREFIX}${name}`, fault === null ? broken.toSorted() : new Error(fault))
  }
  return found
}

/** Successful ones that tools tell of, by id, as people call them; documents and libraries are services to a clone alone. */
async function readDeployments(world: World, warehouse: Warehouse): Promise<Map<string, string>> {
  const told = world.directory.services.filter(({ deploymentSource }) => deploymentSource !== 'nothing')
  const names = new Set(told.map(({ name }) => name))
  const rows = await warehouse.rows<{ subject_id: string; name: string; happened: string }>(
    `SELECT subject.subject_id, service.name, strftime(subject.happened_at, '%Y-%m-%d %H:%M:%S') AS happened
     FROM gate_subject_fact AS subject JOIN service ON service.service_id = subject.service_id
     WHERE subject.kind = 'deployment' AND subject.outcome = 'succeeded'`,
  )
  return new Map(
    rows.filter(({ name }) => names.has(name)).map((row) => [row.subject_id, `${row.name} ${row.happened}`]),
  )
}

/** Of rules that are for releases alone. */
async function readReleases(warehouse: Warehouse): Promise<Map<string, string>> {
  const rows = await warehouse.rows<{ subject_id: string; name: string }>(
    "SELECT subject_id, name FROM gate_subject_fact WHERE kind = 'release'",
  )
  return new Map(rows.map(({ subject_id, name }) => [subject_id, name]))
}

/** Policies that say something else of subjects when these are asked for alone. */
export async function findDisagreeing(world: World, warehouse: Warehouse, registry: Registry) {
  const asked = { warehouse, registry, now: world.now(), timeLimitMs: 60_000 }
  const subjects = await warehouse.rows<{ subject_id: string }>(
    'SELECT subject_id FROM gate_subject_fact ORDER BY hash(subject_id) LIMIT 200',
  )
  const ids = subjects.map(({ subject_id }) => subject_id)
  const wrong: string[] = []
  let count = 0
  for (const policy of await loadPolicies()) {
    const all = await askPolicy({ ...policy, isAlone: false }, asked, ids)
    const alone = await askPolicy(policy, asked, ids)
    count += alone.bySubject.size
    const sorted = ({ fault, bySubject }: typeof all) =>
      JSON.stringify([fault, [...bySubject].sort(([a], [b]) => a.localeCompare(b))])
    if (!policy.isAlone || sorted(all) !== sorted(alone)) wrong.push(policy.name)
  }
  return { count, wrong }
}
