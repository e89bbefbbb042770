/** streamgauge.yaml and the command line's sources as one frozen value; secrets are named here, never held. */
import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { ConfigError, parseFile, type ParsedFile } from './config/file.ts'
import { nearest } from './config/nearest.ts'
import { checkPatterns, checkZone } from './config/patterns.ts'
import { configSchema, type GeneralConfig } from './config/schema.ts'
import { loadConnectors } from './connectors.ts'
import { SourceError, type Connector, type ServiceRule, type Source } from './contract.ts'

export { ConfigError } from './config/file.ts'
export { configTables, type ConfigTable } from './config/tables.ts'

export interface ConfiguredService extends ServiceRule {
  id: string
  repositoryId: string
}

export interface Config {
  /** null when there is no file. */
  readonly file: string | null
  /** Absolute. */
  readonly data: string
  readonly zone: string
  /** Pattern of release tags for all repositories; null: the usual forms. */
  readonly tagPattern: string | null
  readonly thresholds: Readonly<{
    failure_confidence: number
    remediation_days: number
    group_minutes: number
  }>
  readonly services: readonly ConfiguredService[]
  readonly bots: readonly string[]
  readonly environments: readonly { pattern: string; name: string; tier?: string }[]
  readonly images: readonly { pattern: string; serviceId: string }[]
  readonly sources: readonly Source[]
}

export interface LoadOptions {
  /** The file; default: streamgauge.yaml in the current folder if it is there. */
  config?: string
  /** Data folder; goes before the file's. */
  data?: string
  /** Paths or clone URLs of repositories, added to those of the file. */
  git?: readonly string[]
}

const FILE = 'streamgauge.yaml'
const THRESHOLDS = { failure_confidence: 0.5, remediation_days: 7, group_minutes: 60 }
const BOTS = [
  String.raw`\[bot\]`,
  'dependabot',
  'renovate',
  'github-actions',
  'greenkeeper',
  'snyk-bot',
  'argocd-image-updater',
  'fluxcdbot',
  'weblate',
  'semantic-release',
  '-bot@',
  '-bot <',
  '(^|<)bot@',
]

/**
 * Reads the configuration. Without file and `git` it is the repository that the current folder belongs to.
 * Errors: ConfigError that begins with file:line.
 */
export async function loadConfig(options: LoadOptions = {}): Promise<Config> {
  const connectors = await loadConnectors()
  const parsed = await readConfigFile(options.config, connectors)
  const base = parsed ? dirname(parsed.path) : process.cwd()
  const general = (parsed?.value ?? {}) as GeneralConfig
  checkZone(general.zone, parsed)
  checkPatterns(general, parsed)
  const sources = await findSources(connectors, parsed, base, options.git ?? [])
  const services = listServices(sources, general, parsed)
  return freeze({
    file: parsed?.path ?? null,
    data: resolve(options.data ?? (general.data ? resolve(base, general.data) : '.streamgauge')),
    zone: general.zone ?? 'UTC',
    tagPattern: general.tags ?? null,
    thresholds: { ...THRESHOLDS, ...general.thresholds },
    services,
    bots: [...BOTS, ...(general.bots ?? [])],
    environments: general.environments ?? [],
    images: listImages(general, services, sources, parsed),
    sources,
  })
}

export interface ConfigFile extends ParsedFile {
  path: string
}

async function readConfigFile(
  named: string | undefined,
  connectors: readonly Connector[],
): Promise<ConfigFile | null> {
  const path = resolve(named ?? FILE)
  const shown = relative(process.cwd(), path) || path
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (!named && (error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new ConfigError(
      `The configuration cannot be read (${(error as NodeJS.ErrnoException).code}): ${shown}`,
    )
  }
  return { path, ...parseFile(shown, text, configSchema(connectors)) }
}

async function findSources(
  connectors: readonly Connector[],
  parsed: ConfigFile | null,
  base: string,
  named: readonly string[],
): Promise<Source[]> {
  const sources: Source[] = []
  for (const connector of connectors) {
    const entries = [...((parsed?.value[connector.name] as unknown[] | undefined) ?? [])]
    if (connector.name === 'git') entries.push(...gitEntries(named, parsed))
    sources.push(
      ...(await connector
        .sources(entries, base)
        .catch((error: unknown) => fail(error, connector.name, parsed))),
    )
  }
  if (sources.length === 0)
    throw new ConfigError(`No source is named, add one under git or give --git: ${parsed?.path ?? FILE}`)
  return sources
}

/** The command line's paths belong to the current folder, not to the file's. */
function gitEntries(named: readonly string[], parsed: ConfigFile | null): object[] {
  if (named.length === 0) return parsed ? [] : [{ path: process.cwd(), services: [] }]
  const isUrl = (place: string) => /^[a-z+]+:\/\/|^[^/\s@]+@[^/\s:]+:/i.test(place)
  return named.map((place) => ({ path: isUrl(place) ? place : resolve(place) }))
}

function fail(error: unknown, name: string, parsed: ConfigFile | null): never {
  if (!(error instanceof SourceError)) throw error
  throw new ConfigError(parsed ? `${parsed.place([name])}: ${error.message}` : error.message)
}

function listServices(
  sources: readonly Source[],
  general: GeneralConfig,
  parsed: ConfigFile | null,
): ConfiguredService[] {
  const services = sources.flatMap((source) =>
    source.services.map((rule) => nameService(rule, source.repositoryId ?? source.id)),
  )
  for (const [i, { repository, ...rule }] of (general.services ?? []).entries()) {
    const source = findSource(sources, repository)
    if (!source) {
      const guess = nearest(
        repository,
        sources.map(({ name }) => name),
      )
      const hint = guess
        ? `did you mean ${guess}?`
        : `there are ${sources.map(({ name }) => name).join(', ')}`
      throw new ConfigError(
        `${parsed?.place(['services', i, 'repository'])}: no source of this name, ${hint}: ${repository}`,
      )
    }
    services.push(
      nameService({ ...rule, path: trimSlashes(rule.path ?? '') }, source.repositoryId ?? source.id),
    )
  }
  return services
}

function findSource(sources: readonly Source[], name: string): Source | undefined {
  return sources.find((source) => [source.name, source.id, source.repositoryId].includes(name))
}

function nameService(rule: ServiceRule, repositoryId: string): ConfiguredService {
  return { ...rule, repositoryId, id: `git:${repositoryId}:${rule.name}` }
}

function listImages(
  general: GeneralConfig,
  services: readonly ConfiguredService[],
  sources: readonly Source[],
  parsed: ConfigFile | null,
): Config['images'] {
  return (general.images ?? []).map(({ pattern, service }, i) => {
    const source = findSource(sources, service)
    const known = services.find(({ name }) => name === service)
    const serviceId = known?.id ?? (source ? `git:${source.repositoryId ?? source.id}` : undefined)
    if (serviceId) return { pattern, serviceId }
    const names = [...services, ...sources].map(({ name }) => name)
    const guess = nearest(service, names)
    const hint = guess ? `did you mean ${guess}?` : `there are ${names.join(', ')}`
    throw new ConfigError(
      `${parsed?.place(['images', i, 'service'])}: no service of this name, ${hint}: ${service}`,
    )
  })
}

function trimSlashes(path: string): string {
  return path.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
