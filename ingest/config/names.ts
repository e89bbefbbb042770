/** Names in the file to ids: which repository or service is meant. */
import type { ServiceRule, Source } from '../contract.ts'
import { ConfigError, type ParsedFile } from './file.ts'
import { nearest } from './nearest.ts'
import type { GeneralConfig } from './schema.ts'

export interface ConfiguredService extends ServiceRule {
  id: string
  repositoryId: string
}

type Path = readonly (string | number)[]

export class Names {
  private readonly sources: readonly Source[]
  private readonly file: ParsedFile | null
  readonly services: readonly ConfiguredService[]

  /** Errors: ConfigError for a service in a repository that no source can hold. */
  constructor(sources: readonly Source[], general: GeneralConfig, file: ParsedFile | null) {
    this.sources = sources
    this.file = file
    this.services = [
      ...sources.flatMap((source) =>
        source.services.map((rule) => nameService(rule, source.repositoryId ?? source.id)),
      ),
      ...(general.services ?? []).map(({ repository, ...rule }, i) =>
        nameService(
          { ...rule, path: trimSlashes(rule.path ?? '') },
          this.repository(repository, ['services', i, 'repository']),
        ),
      ),
    ]
  }

  /** Its id; a name below the only organisation that is configured, or one that only syncing can find, is let through. */
  repository(name: string, path: Path): string {
    const source = this.findSource(name)
    if (source) return source.repositoryId ?? source.id
    const lower = name.toLowerCase()
    // Host, owner and name: an id is taken at its word, since it may come with a source that was only read later.
    if (/^[^/]+[.:][^/]+\/.+\/|^local\//.test(name)) return lower
    const prefixes = [...new Set(this.sources.flatMap(({ repositoryPrefix }) => repositoryPrefix ?? []))]
    if (prefixes.length === 0) return this.refuse(name, path)
    const fitting = prefixes.filter((prefix) =>
      prefix.endsWith(`/${lower.split('/').slice(0, -1).join('/')}/`),
    )
    const [first, second] = lower.includes('/') ? fitting : prefixes
    if (!first) return this.refuse(name, path)
    if (!second) return `${first}${lower.split('/').at(-1)}`
    const choice = `write one of ${prefixes.map((prefix) => `${prefix}${lower}`).join(', ')}`
    throw new ConfigError(`${this.file?.place(path)}: several sources may hold it, ${choice}: ${name}`)
  }

  /** Its id; what is no configured service is a whole repository. Errors: ConfigError when there is neither. */
  service(name: string, path: Path): string {
    const known = this.services.find((service) => service.name === name || service.id === name)
    if (known) return known.id
    const isBrought = this.sources.some(({ repositoryPrefix }) => repositoryPrefix !== undefined)
    if (isBrought || this.findSource(name)) return `git:${this.repository(name, path)}`
    const names = [...this.services, ...this.sources].map((one) => one.name)
    throw new ConfigError(`${this.file?.place(path)}: no service of this name, ${hint(name, names)}: ${name}`)
  }

  private findSource(name: string): Source | undefined {
    const isIt = (source: Source) => [source.name, source.id, source.repositoryId].includes(name)
    return this.sources.find((source) => isIt(source) && source.repositoryPrefix === undefined)
  }

  private refuse(name: string, path: Path): never {
    const names = this.sources.map((source) => source.name)
    throw new ConfigError(`${this.file?.place(path)}: no source of this name, ${hint(name, names)}: ${name}`)
  }
}

function hint(name: string, known: readonly string[]): string {
  const guess = nearest(name, known)
  return guess ? `did you mean ${guess}?` : `there are ${known.join(', ')}`
}

function nameService(rule: ServiceRule, repositoryId: string): ConfiguredService {
  return { ...rule, repositoryId, id: `git:${repositoryId}:${rule.name}` }
}

function trimSlashes(path: string): string {
  return path.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')
}
