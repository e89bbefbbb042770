/** Names in the file to ids: which repository or service is meant. */
import type { ServiceRule, Source } from '../contract.ts'
import { ConfigError, type ParsedFile } from './file.ts'
import { nearest } from './nearest.ts'
import { RepositoryNames } from './repository-names.ts'
import type { GeneralConfig } from './schema.ts'

export interface ConfiguredService extends ServiceRule {
  id: string
  repositoryId: string
}

type Path = readonly (string | number)[]

export class Names {
  private readonly sources: readonly Source[]
  private readonly file: ParsedFile | null
  private readonly repositories: RepositoryNames
  readonly services: readonly ConfiguredService[]

  /** Errors: ConfigError for a service in a repository that no source can hold. */
  constructor(sources: readonly Source[], general: GeneralConfig, file: ParsedFile | null) {
    this.sources = sources
    this.file = file
    this.repositories = new RepositoryNames(sources)
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

  /** Its id; what only reading can find is let through where its name leads to one place. Errors: ConfigError otherwise. */
  repository(name: string, path: Path): string {
    const [id, other] = this.repositories.resolve(name)
    if (id === undefined) return this.refuse(name, path)
    return other === undefined ? id : this.choose(this.repositories.qualify(name), name, path)
  }

  /**
   * Its id; what is no configured service is a whole repository. A repository that stands beside it goes before others.
   * Errors: ConfigError when there is neither, or several.
   */
  service(name: string, path: Path, repositoryId: string | null = null): string {
    const bearing = this.services.filter((service) => service.name === name || service.id === name)
    const own = bearing.find((service) => service.repositoryId === repositoryId)
    if (own) return own.id
    if (repositoryId?.endsWith(`/${name.toLowerCase()}`)) return `git:${repositoryId}`
    const [id, other] = new Set(bearing.map((service) => service.id))
    if (id !== undefined && other !== undefined) return this.choose(unique(bearing), name, path)
    if (id !== undefined) return id
    if (this.repositories.isOpen || this.repositories.resolve(name).length > 0)
      return `git:${this.repository(name, path)}`
    const names = [...this.services, ...this.sources].map((one) => one.name)
    throw new ConfigError(`${this.file?.place(path)}: no service of this name, ${hint(name, names)}: ${name}`)
  }

  private choose(names: readonly string[], name: string, path: Path): never {
    throw new ConfigError(
      `${this.file?.place(path)}: several sources may hold it, write one of ${names.join(', ')}: ${name}`,
    )
  }

  private refuse(name: string, path: Path): never {
    const names = this.sources.map((source) => source.name)
    throw new ConfigError(`${this.file?.place(path)}: no source of this name, ${hint(name, names)}: ${name}`)
  }
}

const unique = (services: readonly ConfiguredService[]) => [...new Set(services.map(({ id }) => id))]

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
