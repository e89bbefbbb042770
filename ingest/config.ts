/** streamgauge.yaml and the command line's sources as one frozen value; secrets are named here, never held. */
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { readBackup, type BackupPlan } from './config/backup.ts'
import { ConfigError, parseFile, type ParsedFile } from './config/file.ts'
import { readGuardrails, type Guardrails } from './config/guardrails.ts'
import { readMappings, type Mappings } from './config/mappings.ts'
import { readAlerts, type Alerts } from './config/notices.ts'
import { Names, type ConfiguredService } from './config/names.ts'
import { checkPatterns, checkSchedule, checkZone } from './config/patterns.ts'
import { readNetwork } from './config/network.ts'
import { readPublish, type Publish } from './config/publish.ts'
import { readRetention, type Retention } from './config/retention.ts'
import { listSchema, type GeneralConfig } from './config/schema.ts'
import { readPrivacy, type Privacy } from './config/privacy.ts'
import { readSignIn, type SignIn } from './config/sign-in.ts'
import { allowAddresses } from '../privacy/outlet.ts'
import { noteSecrets } from '../privacy/secrets.ts'
import { loadConnectors } from './connectors.ts'
import { SourceError, type Connector, type Source } from './contract.ts'

export { ConfigError } from './config/file.ts'
export type { BackupPlan } from './config/backup.ts'
export type { Mappings, Schedule } from './config/mappings.ts'
export type { ConfiguredService } from './config/names.ts'
export type { Alerts, Audience, Channel, Condition, DigestPlan, Rule } from './config/notices.ts'
export { configTables, type ConfigTable } from './config/tables.ts'

/** One that is made by hand may leave the rules out. */
export interface Config extends Partial<Mappings> {
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
    idle_days: number
  }>
  readonly services: readonly ConfiguredService[]
  readonly bots: readonly string[]
  readonly environments: readonly { pattern: string; name: string; tier?: string }[]
  readonly images: readonly { pattern: string; serviceId: string }[]
  readonly sources: readonly Source[]
  readonly alerts?: Alerts
  /** null: open on this machine alone. */
  readonly signIn?: SignIn | null
  readonly guardrails?: Guardrails
  readonly privacy?: Privacy
  readonly backup?: BackupPlan
  /** null: nothing is published by itself. */
  readonly publish?: Publish | null
  readonly retention?: Retention
}

export type LoadedConfig = Config & Mappings

export interface LoadOptions {
  /** The file; default: streamgauge.yaml in the current folder if it is there. */
  config?: string
  /** Data folder; goes before the file's. */
  data?: string
  /** Paths or clone URLs of repositories, added to those of the file. */
  git?: readonly string[]
  /** Sources that are there without the file naming them; names in it may mean theirs. */
  known?: readonly Source[]
}

const FILE = 'streamgauge.yaml'
const DATA = '.streamgauge'
const THRESHOLDS = { failure_confidence: 0.5, remediation_days: 7, group_minutes: 60, idle_days: 180 }
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
export async function loadConfig(options: LoadOptions = {}): Promise<LoadedConfig> {
  const connectors = await loadConnectors()
  const data = resolve(options.data ?? DATA)
  const own = await readConfigFile(options.config, connectors)
  // Where there is no file, the set-up queue makes one beside the data.
  const parsed = own ?? (await readConfigFile(join(data, FILE), connectors, true))
  const base = parsed ? dirname(parsed.path) : process.cwd()
  const general = (parsed?.value ?? {}) as GeneralConfig
  noteSecrets(general)
  allowAddresses(readNetwork(general.network, parsed))
  checkZone(general.zone, parsed)
  checkPatterns(general, parsed)
  const sources = await findSources(connectors, parsed, base, { ...options, isBare: own === null })
  const others = (options.known ?? []).filter(({ id }) => sources.every((source) => source.id !== id))
  const names = new Names([...others, ...sources], general, parsed)
  const mappings = readMappings(general, names, parsed)
  checkSchedule(mappings.schedule, [...others, ...sources], parsed)
  return freeze({
    file: parsed?.path ?? null,
    data: options.data === undefined && general.data ? resolve(base, general.data) : data,
    zone: general.zone ?? 'UTC',
    tagPattern: general.tags ?? null,
    thresholds: { ...THRESHOLDS, ...general.thresholds },
    services: names.services,
    bots: [...BOTS, ...(general.bots ?? [])],
    environments: general.environments ?? [],
    images: (general.images ?? []).map(({ pattern, service }, i) => ({
      pattern,
      serviceId: names.service(service, ['images', i, 'service']),
    })),
    sources,
    alerts: readAlerts(general.alerts, parsed),
    signIn: readSignIn(general.sign_in, parsed),
    guardrails: readGuardrails(general.guardrails, base),
    privacy: readPrivacy(general.privacy, parsed),
    backup: readBackup(general.backup, base, parsed),
    publish: readPublish(general.publish, base, parsed),
    retention: readRetention(general.retention, connectors, parsed),
    ...mappings,
  })
}

export interface ConfigFile extends ParsedFile {
  path: string
}

async function readConfigFile(
  named: string | undefined,
  connectors: readonly Connector[],
  isTolerant = named === undefined,
): Promise<ConfigFile | null> {
  const path = resolve(named ?? FILE)
  const shown = relative(process.cwd(), path) || path
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isTolerant && ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw new ConfigError(
      `The configuration cannot be read (${(error as NodeJS.ErrnoException).code}): ${shown}`,
    )
  }
  const tools = connectors.map(({ name }) => name)
  return { path, ...parseFile(shown, text, listSchema(connectors), tools) }
}

async function findSources(
  connectors: readonly Connector[],
  parsed: ConfigFile | null,
  base: string,
  { git: named = [], known = [], isBare }: LoadOptions & { isBare: boolean },
): Promise<Source[]> {
  const sources: Source[] = []
  for (const connector of connectors) {
    const entries = [...((parsed?.value[connector.name] as unknown[] | undefined) ?? [])]
    if (connector.name === 'git') entries.push(...gitEntries(named, isBare && known.length === 0))
    sources.push(
      ...(await connector
        .sources(entries, base)
        .catch((error: unknown) => fail(error, connector.name, parsed))),
    )
  }
  if (sources.length + known.length === 0)
    throw new ConfigError(`No source is named, add one under git or give --git: ${parsed?.path ?? FILE}`)
  return sources
}

/** The command line's paths belong to the current folder, not to the file's. */
function gitEntries(named: readonly string[], isBare: boolean): object[] {
  if (named.length === 0) return isBare ? [{ path: process.cwd(), services: [] }] : []
  const isUrl = (place: string) => /^[a-z+]+:\/\/|^[^/\s@]+@[^/\s:]+:/i.test(place)
  return named.map((place) => ({ path: isUrl(place) ? place : resolve(place) }))
}

function fail(error: unknown, name: string, parsed: ConfigFile | null): never {
  if (!(error instanceof SourceError)) throw error
  throw new ConfigError(parsed ? `${parsed.place([name])}: ${error.message}` : error.message)
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
