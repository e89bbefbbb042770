/** What somebody who knows the organisation well would write into streamgauge.yaml, told from the simulation itself. */
import type { Directory, JiraStatus, Repository, Service, World } from '../../fixtures/org/index.ts'

type NameRepository = (repository: Repository) => string

/** Every mapping answered, so that what is left to differ is the product's own. */
export function allAnswers(
  { directory }: World,
  nameOf: NameRepository = ({ name }) => name,
): Record<string, unknown> {
  const names = new Map(directory.repositories.map((one) => [one.name, nameOf(one)]))
  const inFile = (service: Service) => ({ ...service, called: names.get(service.repository) as string })
  const configuration = directory.repositories.filter(({ kind }) => kind === 'configuration')
  return {
    github: { configuration: configuration.map(({ name }) => name) },
    services: directory.services
      .filter(({ path }) => path !== '')
      .map(inFile)
      .map(serviceEntry(directory)),
    deployments: directory.services.map(inFile).flatMap(deploymentEntries),
    statuses: statusEntries(directory.jiraStatuses),
    methodologies: [...Map.groupBy(directory.teams, ({ methodology }) => methodology)].map(
      ([name, teams]) => ({
        name,
        teams: teams.map((team) => team.name),
      }),
    ),
    teams: directory.teams.map((team) => ({
      name: team.name,
      value_stream: team.valueStream,
      projects: [...team.jiraProjects],
      services: directory.services.filter(({ teamId }) => teamId === team.id).map(({ name }) => name),
    })),
  }
}

/** With its repository as the file calls it. */
type Called = Service & { called: string }

function serviceEntry(directory: Directory) {
  return ({ name, path, called, tier, valueStream, teamId }: Called) => ({
    name,
    path,
    repository: called,
    tier,
    value_stream: valueStream,
    ...(teamId === null ? {} : { team: directory.teams.find(({ id }) => id === teamId)?.name }),
  })
}

function deploymentEntries(service: Called): object[] {
  const { name, repository, called, path, deploymentSource, productionName } = service
  const place = { repository: called, service: path === '' ? repository : name, environment: 'production' }
  if (deploymentSource === 'ci_job') return [{ job: exactly(productionName), ...place }]
  if (deploymentSource === 'deployments_api')
    return [{ ...place, environment: exactly(productionName), tier: 'production' }]
  return []
}

function statusEntries(statuses: readonly JiraStatus[]): object[] {
  const groups = new Map<string, { names: Set<string>; flow_state: string; phase: string | null }>()
  for (const { name, flowState, phase } of statuses) {
    const key = `${flowState}/${phase}`
    const group = groups.get(key) ?? { names: new Set<string>(), flow_state: flowState, phase }
    groups.set(key, group)
    group.names.add(name)
  }
  return [...groups.values()].map(({ names, flow_state, phase }) => ({
    names: [...names],
    flow_state,
    ...(phase === null ? {} : { phase }),
  }))
}

function exactly(text: string): string {
  return `^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`
}
