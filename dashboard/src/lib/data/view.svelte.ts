import { getContext, setContext } from 'svelte'
import { goto } from '$app/navigation'
import { page } from '$app/state'
import { changeSearch, filterQuery, keepFilter, readFilter, type Filter } from './filter.ts'
import { withQuery } from './client.ts'
import type { Scopes } from './types.ts'

const key = Symbol('view')

const originWords: Record<string, string> = {
  tag: 'derived from release tags',
  merge: 'merge proxy',
  configuration: 'from a configuration repository',
}

/** What the screen looks at: the scopes there are, and the filter that the URL asks for. */
export class View {
  readonly #scopes: () => Scopes
  filter: Filter = $derived.by(() => readFilter(page.url.searchParams, this.scopes))
  /** The filter part of the URL, to append to links between screens. */
  search: string = $derived(keepFilter(page.url.searchParams))

  constructor(scopes: () => Scopes) {
    this.#scopes = scopes
  }

  get scopes(): Scopes {
    return this.#scopes()
  }

  /** Where a metric is answered under this filter. */
  metricPath(name: string, extra: Record<string, unknown> = {}): string {
    return withQuery(`/api/metrics/${name}`, { ...filterQuery(this.filter), ...extra })
  }

  casesPath(name: string, extra: Record<string, unknown> = {}): string {
    return withQuery(`/api/metrics/${name}/cases`, { ...filterQuery(this.filter), ...extra })
  }

  /** Rows of a mart within the scope; the window is for the caller, marts know only equality. */
  martPath(name: string, extra: Record<string, unknown> = {}): string {
    const { repositories, services } = this.filter
    return withQuery(`/api/marts/${name}`, { repository_id: repositories, service_id: services, ...extra })
  }

  /** Lanes are repositories while several are looked at, else the services of the one. */
  laneKind: 'repository' | 'service' = $derived.by(() => {
    const { repositories, services } = this.filter
    if (services.length > 0) return 'service'
    return repositories.length === 1 || this.scopes.repositories.length === 1 ? 'service' : 'repository'
  })

  /** The same screen with other parameters, as a link. */
  href(changes: Record<string, string | string[] | null>): string {
    return page.url.pathname + changeSearch(page.url.searchParams, changes)
  }

  change(changes: Record<string, string | string[] | null>): Promise<void> {
    return goto(this.href(changes), { reset: false })
  }

  figureHref(metric: string, by: string | null = null, group: string | null = null): string {
    return this.href({ figure: metric, by, group, tab: null, bucket_date: null, model: null })
  }

  get newestCommitAt(): number | null {
    const { repositories, services } = this.filter
    const owners = this.scopes.services.filter((each) => services.includes(each.service_id))
    const chosen = new Set([...repositories, ...owners.map((each) => each.repository_id)])
    const looked = this.scopes.repositories.filter(
      (each) => chosen.size === 0 || chosen.has(each.repository_id),
    )
    const times = looked.map((each) => each.last_at).filter((at) => at !== null)
    return times.length > 0 ? Math.max(...times) : null
  }

  /** Where the deployments of a lane come from, in words. */
  laneOrigin(id: string): string {
    const own = this.scopes.services.filter((each) => each.service_id === id || each.repository_id === id)
    const words = own.map((each) => originWords[each.origin ?? ''] ?? each.origin ?? 'no deployments known')
    return [...new Set(words)].join(', ')
  }

  laneName(id: string): string {
    return this.laneKind === 'repository' ? this.repositoryName(id) : this.serviceName(id)
  }

  repositoryName(id: string | null): string {
    return this.scopes.repositories.find((each) => each.repository_id === id)?.name ?? id ?? 'unknown'
  }

  serviceName(id: string | null): string {
    return this.scopes.services.find((each) => each.service_id === id)?.name ?? id ?? 'unknown'
  }
}

export function provideView(scopes: () => Scopes): View {
  return setContext(key, new View(scopes))
}

export function getView(): View {
  return getContext<View>(key)
}
