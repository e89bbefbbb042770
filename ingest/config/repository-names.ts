/** What repositories are called in the file: a name that leads to one repository only, and to the same one at each start. */
import type { Source } from '../contract.ts'

/** Brings repositories whose ids begin so. */
export type Bringing = Source & { repositoryPrefix: string }

export class RepositoryNames {
  private readonly own: readonly Source[]
  private readonly bringing: readonly Bringing[]

  /** Sources that others bring are left aside: they are not there before those have been read. */
  constructor(sources: readonly Source[]) {
    const named = sources.filter(({ foundBy }) => foundBy === undefined)
    this.own = named.filter(({ repositoryPrefix }) => repositoryPrefix === undefined)
    this.bringing = named.filter((source) => source.repositoryPrefix !== undefined) as Bringing[]
  }

  /** Whether repositories may come that the file does not name. */
  get isOpen(): boolean {
    return this.bringing.length > 0
  }

  /**
   * Ids of all that the name may mean: a configured repository by its name, source or id; `<source>/<path>` below a source
   * that brings repositories; an id of host, owner and name; a name, or owner and name, below any of these sources.
   */
  resolve(name: string): string[] {
    const own = this.own.filter((source) => [source.name, source.id, source.repositoryId].includes(name))
    const repositories = own.filter(({ repositoryId }) => repositoryId !== null)
    // A database or a list of files may be called as the repository that it is of.
    const meant = repositories.length > 0 || this.isOpen ? repositories : own
    if (meant.length > 0) return unique(meant.map((source) => source.repositoryId ?? source.id))
    const lower = name.toLowerCase()
    const parent = this.bringing.find(({ id }) => lower.startsWith(`${id.toLowerCase()}/`))
    if (parent) return [`${parent.repositoryPrefix}${lower.slice(parent.id.length + 1)}`]
    // An id is taken at its word, since it may come with a source that is only read later.
    if (/^[^/]+[.:][^/]+\/.+\/|^local\//.test(name)) return [lower]
    const [owner, last] = [lower.split('/').slice(0, -1).join('/'), lower.split('/').at(-1)]
    return unique(
      this.bringing
        .filter(({ repositoryPrefix }) => owner === '' || repositoryPrefix.endsWith(`/${owner}/`))
        .map(({ repositoryPrefix }) => `${repositoryPrefix}${last}`),
    )
  }

  /** The shortest name that leads to this repository and to nothing else; `taken` are names of other things. */
  shorten(id: string, taken: readonly string[] = []): string {
    return this.ways(id).find((name) => !taken.includes(name) && isOnly(this.resolve(name), id)) ?? id
  }

  /** Of a name that may mean several: one name for each that means only it. */
  qualify(name: string): string[] {
    return this.resolve(name).map((id) => this.shorten(id))
  }

  /** The source that brings it, the nearest of several. */
  parent(id: string): Bringing | undefined {
    return this.parents(id)[0]
  }

  private parents(id: string): Bringing[] {
    return this.bringing
      .filter(({ repositoryPrefix }) => id.startsWith(repositoryPrefix))
      .toSorted((a, b) => b.repositoryPrefix.length - a.repositoryPrefix.length)
  }

  private ways(id: string): string[] {
    const own = this.own.filter(({ repositoryId }) => repositoryId === id).map(({ name }) => name)
    const below = this.parents(id).flatMap((source) => {
      const rest = id.slice(source.repositoryPrefix.length)
      const owner = source.repositoryPrefix.split('/').slice(1).join('/')
      return [rest, `${owner}${rest}`, `${source.id}/${rest}`]
    })
    return [...own, ...below]
  }
}

function isOnly(found: readonly string[], id: string): boolean {
  return found.length === 1 && found[0] === id
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
