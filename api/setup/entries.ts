/** What confirming a decision says in streamgauge.yaml, as entries of its lists. */
import type { Decided, OptionRow } from './rows.ts'

/** One entry of a list of the file; see ingest/config/answers.ts. */
export interface Entry {
  list: string
  value: Record<string, unknown>
  sameBy?: readonly string[]
}

export interface Naming {
  /** How the file calls a repository. */
  repository(id: string): string
  /** How it calls a service, which may have no id yet. */
  service(name: string | null, id: string | null): string | null
  /** The `git` entry that makes a repository say what runs where. */
  configuration(id: string): Entry | null
}

/** Names that are surely deployments are confirmed wherever they turn up, others where they were seen. */
const SURE = 0.7

const escaped = (name: string) => `^${name.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`
const unique = <T>(values: readonly T[]) => [...new Set(values)]
const without = (value: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== undefined))

type Compose = (options: readonly OptionRow[], target: string | null, naming: Naming) => Entry[]

const composers: Record<string, Compose> = {
  job: (options, target, naming) => [
    ...partsOf(options, naming),
    ...options.map((option) => {
      const isEverywhere = option.service_name === null && (option.confidence_ratio ?? 0) >= SURE
      return entry('deployments', {
        job: escaped(option.label),
        workflow: option.basis === 'workflow' && option.pipeline ? escaped(option.pipeline) : null,
        repository: isEverywhere || !option.repository_id ? null : naming.repository(option.repository_id),
        service: option.service_name,
        environment: target ?? option.target,
      })
    }),
  ],
  environment: (options, target, naming) => [
    ...partsOf(options, naming),
    ...options.map((option) =>
      entry('deployments', {
        environment: escaped(option.label),
        repository:
          option.service_name === null || !option.repository_id
            ? null
            : naming.repository(option.repository_id),
        service: option.service_name,
        tier: target ?? option.target,
      }),
    ),
  ],
  repository: (options, _target, naming) =>
    options.flatMap(({ repository_id }) =>
      repository_id === null ? [] : (naming.configuration(repository_id) ?? []),
    ),
  image: (options, _target, naming) => [
    ...partsOf(options, naming),
    ...options.map(({ label, service_name, service_id }) =>
      entry('images', {
        pattern: `(^|/)${escaped(label).slice(1)}`,
        service: naming.service(service_name, service_id),
      }),
    ),
  ],
  service: (options, _target, naming) => partsOf(options, naming),
  status: (options, target) =>
    wordsOf(options).map(({ names, projects, phase }) =>
      entry('statuses', { names, projects, flow_state: target ?? options[0]?.target, phase }),
    ),
  type: (options, target) =>
    wordsOf(options).map(({ names, projects }) =>
      entry('types', { names, projects, flow_type: target ?? options[0]?.target }),
    ),
  team: (options, target) => [
    entry('teams', {
      name: target ?? options[0]?.target,
      projects: unique(options.map(({ label }) => label)),
    }),
  ],
  incident_service: (options, _target, naming) =>
    options.map(({ label, service_name, service_id }) =>
      entry('incident_services', { name: label, service: naming.service(service_name, service_id) }),
    ),
  person: (options) => {
    const byPerson = Map.groupBy(options, ({ target }) => target)
    return [...byPerson].map(([other, accounts]) =>
      entry('people', { accounts: [other, ...accounts.map(({ label }) => label)] }),
    )
  },
}

/** Entries for these names; `target` goes before what was inferred. */
export function composeEntries(
  { decision }: Pick<Decided, 'decision'>,
  options: readonly OptionRow[],
  target: string | null,
  naming: Naming,
): Entry[] {
  const entries = composers[decision.kind]?.(options, target, naming) ?? []
  const byText = new Map(entries.map((one) => [JSON.stringify(one), one]))
  return [...byText.values()]
}

function entry(list: string, value: Record<string, unknown>): Entry {
  return { list, value: without(value) }
}

/** The parts of repositories that have to be services first. */
function partsOf(options: readonly OptionRow[], naming: Pick<Naming, 'repository'>): Entry[] {
  return options.flatMap(({ service_id, service_name, path_prefix, repository_id }) =>
    service_id !== null || service_name === null || path_prefix === null || repository_id === null
      ? []
      : [
          {
            list: 'services',
            value: { name: service_name, repository: naming.repository(repository_id), path: path_prefix },
            sameBy: ['name', 'repository'],
          },
        ],
  )
}

/** Names without their spelling's case; those in doubt hold for the projects only that they were seen in. */
function wordsOf(options: readonly OptionRow[]) {
  const isSure = options.every(({ basis }) => basis === 'name')
  const byCase = new Map(options.map(({ label }) => [label.toLowerCase(), label]))
  const projects = unique(options.flatMap(({ project_key }) => project_key ?? []))
  return [
    {
      names: [...byCase.values()],
      projects: isSure || projects.length === 0 ? null : projects,
      phase: options.find(({ phase }) => phase !== null)?.phase ?? null,
    },
  ]
}
