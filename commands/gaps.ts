import type { Warehouse } from '../transforms/warehouse.ts'
import type { Finding } from './examination.ts'

interface Gap {
  /** One row with `missing`, true where the screens below stay poorer. */
  sql: string
  text: string
}

const GAPS: Gap[] = [
  {
    sql: 'select count(*) = 0 as missing from meta.build',
    text: 'Nothing is built yet, all screens are empty: run `streamgauge sync`',
  },
  {
    sql: 'select count(*) = 0 as missing from change_fact',
    text: 'No changes are known, Flow stays empty: sync a repository with commits',
  },
  {
    sql: `select count(*) = 0 as missing from deployment_fact where origin <> 'merge'`,
    text:
      'No releases are known, Releases stays empty and Delivery takes each merge for a deployment: ' +
      'tag releases (v1.2.3), give a pattern under `tags`, or name a configuration repository',
  },
  {
    sql: 'select count(*) = 0 as missing from review',
    text: 'No reviews are known, pickup and review stay empty on Flow and Delivery: connect a hosting tool',
  },
  {
    sql: 'select count(*) = 0 as missing from build_job',
    text: 'No jobs are known: deployments that only CI sees are missing on Delivery',
  },
  {
    sql: 'select count(*) = 0 as missing from work_item',
    text: 'No work items are known, Flow begins with the first commit: connect a tracker',
  },
  {
    sql: 'select count(*) = 0 as missing from incident',
    text: 'No incidents are known, failed deployments are told by rollbacks and reverts alone: connect an incident tool',
  },
  {
    sql: `select count(*) > 0 as missing from setup_decision_fact where state = 'open'`,
    text: 'Some names wait for an answer, what they mean is not counted yet: run `streamgauge setup`',
  },
  {
    sql: `select count(*) > 0 as missing from deployment_service_fact where service_id is null`,
    text: 'Some deployments belong to no service, Delivery lacks them: see Sources, or run `streamgauge setup`',
  },
  {
    sql: `select count(*) > 0 as missing from config.deployment_rule as rule
      left join service on service.service_id = rule.service_id
      where rule.service_id is not null and service.service_id is null`,
    text: 'A line under `deployments` names a service that nobody knows: what it confirms is not counted',
  },
  {
    sql: `select count(*) = 0 as missing from raw.git__codeowner`,
    text: 'No CODEOWNERS file is known: Impact cannot name owning teams',
  },
  {
    sql: 'select coalesce(bool_or(is_shallow), false) as missing from raw.git__repository',
    text: 'A clone is shallow: what lies before its boundary is unknown and left out of lead times; git fetch --unshallow mends it',
  },
  {
    sql: 'select count(*) > 0 as missing from raw.rejected',
    text: 'Some records were rejected, their figures lack them: see Sources',
  },
]

/** What is missing for which screen, in words; before the first build there is nothing else to say. */
export async function findGaps(warehouse: Warehouse): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { sql, text } of GAPS) {
    const [row] = await warehouse.rows<{ missing: boolean }>(sql)
    if (row?.missing) findings.push({ state: 'note', text })
    if (row?.missing && sql.includes('meta.build')) break
  }
  return findings
}
