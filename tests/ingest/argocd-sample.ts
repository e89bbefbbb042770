/** A small cluster by hand: two services, one of them made from two sources, with syncs an hour apart. */
import { hash } from 'node:crypto'
import { WorldWriter } from '../../fixtures/org/store.ts'
import type { Directory, Service, TrueDeployment, World } from '../../fixtures/org/world.ts'
import { HOUR, NOON } from '../../fixtures/servers/github/parts.ts'

export const SYNCS = 14

export const sha = (label: string): string => hash('sha1', label)

export function makeCluster(now = NOON): World {
  const writer = new WorldWriter(null, now)
  for (const name of ['catalogue', 'pricing'])
    for (const environment of ['production', 'staging'] as const)
      for (let number = 0; number < SYNCS; number++)
        writer.put('true_deployment', deployment(name, environment, number))
  const services = ['catalogue', 'pricing'].map(service)
  return writer.finish({ ...EMPTY, services }, null)
}

/** The last one is merged two hours after NOON. */
function deployment(
  name: string,
  environment: TrueDeployment['environment'],
  number: number,
): TrueDeployment {
  return {
    id: `commit:${sha(`${name} ${environment} ${number}`)}`,
    serviceId: name,
    environment,
    repository: name,
    sha: sha(`${name} ${number}`),
    version: `1.${number}.0`,
    finishedAt: NOON - (SYNCS - 3 - number) * HOUR,
    outcome: 'succeeded',
    isRollback: false,
    remediates: null,
    needsRepair: false,
    pathway: '',
    commits: [],
    pulls: [],
  }
}

const service = (name: string): Service => ({
  id: name,
  name,
  kind: 'service',
  teamId: null,
  valueStream: 'buying',
  tier: 1,
  repository: name,
  path: '',
  deploymentSource: 'configuration',
  productionName: 'production',
  dependsOn: [],
  pagerdutyServiceId: null,
  isInCatalog: false,
})

const EMPTY: Directory = {
  name: 'marigold',
  seed: 1,
  startsAt: NOON - 1000 * HOUR,
  anchorAt: NOON,
  endsAt: NOON + 1000 * HOUR,
  people: [],
  teams: [],
  memberships: [],
  services: [],
  repositories: [],
  jiraProjects: [],
  jiraStatuses: [],
  jiraSprints: [],
  jiraVersions: [],
  pagerdutyServices: [],
}
