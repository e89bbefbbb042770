/** What the organisation's records call by name, so that a copy of it can call it by another one. */
import type { Warehouse } from '../../../transforms/warehouse.ts'

export interface Names {
  /** Called so in a field of its own, which is then nothing else: repositories, services, teams, people, versions. */
  whole: ReadonlySet<string>
  /** Names of PagerDuty's that say where beside what: Checkout (Production). */
  placed: ReadonlySet<string>
  logins: ReadonlySet<string>
  /** Beside the organisation's name in addresses. */
  repositories: ReadonlySet<string>
  projects: ReadonlySet<string>
}

export async function readNames(warehouse: Warehouse, services: readonly string[]): Promise<Names> {
  const read = async (sql: string) => {
    const rows = await warehouse.rows<{ name: string | null }>(sql)
    return rows.flatMap(({ name }) => (name === null ? [] : [name]))
  }
  const of = (table: string, path: string) =>
    read(`select distinct payload->>'${path}' as name from raw.${table}`)
  const repositories = await of('github__repository', '$.name')
  const teams = await of('github__team', '$.slug')
  const bots = await read(
    `select distinct unnest([payload->>'$.author.login', payload->>'$.mergedBy.login']) as name
     from raw.github__pull where (payload->>'$.author.__typename') = 'Bot'`,
  )
  const people = await read(
    `select distinct canonical_name as name from raw.git__identity
     where not canonical_email like '%[bot]%' and canonical_name like '% %'`,
  )
  const pagers = await of('pagerduty__service', '$.name')
  const accounts = await read(
    `select distinct unnest(payload->>'$.members.nodes[*].login') as name from raw.github__team
     union select distinct payload->>'$.author.login' from raw.github__pull`,
  )
  const displayed = await read(
    `select distinct unnest([payload->>'$.fields.assignee.displayName', payload->>'$.fields.reporter.displayName']) as name
     from raw.jira__issue`,
  )
  // Environments are the same for all.
  const written = await read(
    `select distinct unnest([record_id, body->>'$.name', body->>'$.release']) as name
     from raw.git__record where kind <> 'environment'`,
  )
  const projects = await of('jira__project', '$.key')
  const known = [...repositories, ...teams, ...services]
  return {
    whole: new Set([
      ...known,
      ...people,
      ...displayed,
      ...written,
      ...(await of('pagerduty__user', '$.name')),
      ...(await of('jira__version', '$.name')),
      ...(await of('jira__component', '$.name')),
      ...(await of('jira__project', '$.name')).filter((name) => !projects.includes(name)),
    ]),
    placed: new Set(pagers.filter((name) => !known.includes(name))),
    logins: new Set(accounts.filter((name) => !bots.includes(name) && !name.includes('['))),
    repositories: new Set([...repositories, ...teams]),
    projects: new Set(projects),
  }
}
