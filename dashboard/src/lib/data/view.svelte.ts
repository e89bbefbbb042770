import { getContext, setContext } from 'svelte'
import { goto } from '$app/navigation'
import { page } from '$app/state'
import { changeSearch, filterQuery, keepFilter, readFilter, type Filter } from './filter.ts'
import { atToday, withQuery } from './client.ts'
import { sayMany } from '#lib/format/number.ts'
import type { MetricAnswer, Scopes } from './types.ts'

const key = Symbol('view')

const originWords: Record<string, string> = {
  tag: 'from release tags',
  merge: 'each merge counts as one',
  configuration: 'from a configuration repository',
  tool: 'from the deployment tool',
  pipeline: 'from CI jobs',
}

/** What figures and lanes can be told apart by, the widest first. */
export const laneKinds = ['value_stream', 'team', 'service', 'repository'] as const
export type LaneKind = (typeof laneKinds)[number]

/** What figures are told apart by that there may be thousands of. */
const many: ReadonlySet<string> = new Set(['service', 'repository', 'suite'])

export const laneWords: Record<LaneKind, string> = {
  value_stream: 'value stream',
  team: 'team',
  service: 'service',
  repository: 'repository',
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

  /** What counts as now: the end of the day that is looked at, else the last look at the sources. */
  get now(): number {
    return (filterQuery(this.filter).as_of as number | null) ?? this.scopes.as_of
  }

  /** Where the same figure is answered by what is known today, of the day that is looked back at. */
  todayPath(name: string, asked: MetricAnswer['parameters']): string {
    const path = withQuery(`/api/metrics/${name}`, { ...asked, by: 'none', known: null })
    return atToday(path)
  }

  /** Filter and definitions; links to other screens leave the definitions behind. */
  get #question(): Record<string, unknown> {
    return { ...filterQuery(this.filter), profile: this.parameter('profile') }
  }

  /** Where a metric is answered under this filter. */
  metricPath(name: string, extra: Record<string, unknown> = {}): string {
    return withQuery(`/api/metrics/${name}`, { ...this.#question, ...extra })
  }

  /**
   * The same told apart. Of services, repositories and suites there may be thousands: of these their windows alone, and of
   * `group` the buckets too.
   */
  partsPath(
    name: string,
    by: string,
    extra: Record<string, unknown> & { group?: string | null } = {},
  ): string {
    const { group, ...more } = extra
    const few = many.has(by) ? { buckets: 'total', group } : {}
    return this.metricPath(name, { by, ...few, ...more })
  }

  casesPath(name: string, extra: Record<string, unknown> = {}): string {
    return withQuery(`/api/metrics/${name}/cases`, { ...this.#question, ...extra })
  }

  /** The five scored as the Quick Check does, under this filter. */
  get quickCheckPath(): string {
    return withQuery('/api/quick-check', this.#question)
  }

  /** Rows of a mart within the scope; the window is for the caller, marts know only equality. */
  martPath(name: string, extra: Record<string, unknown> = {}): string {
    return withQuery(`/api/marts/${name}`, {
      repository_id: this.filter.repositories,
      service_id: this.scopedServices,
      ...extra,
    })
  }

  /** The same rows as files, for a table's tools. */
  martDownloads(name: string, extra: Record<string, unknown> = {}): { label: string; href: string }[] {
    return ['csv', 'parquet'].map((format) => ({
      label: format === 'csv' ? 'CSV' : 'Parquet',
      href: this.martPath(name, { ...extra, format }),
    }))
  }

  /** Ids of the services that the filter leaves, none when it leaves all; marts know no teams and streams. */
  get scopedServices(): string[] {
    const { services, teams, valueStreams } = this.filter
    if (teams.length + valueStreams.length === 0) return services
    const left = this.scopes.services.filter(
      (each) =>
        (services.length === 0 || services.includes(each.service_id)) &&
        (teams.length === 0 || teams.includes(each.team_id ?? '')) &&
        (valueStreams.length === 0 || valueStreams.includes(each.value_stream_id ?? '')),
    )
    // A scope that nothing is in must not widen to everything.
    return left.length === 0 ? ['nothing'] : left.map((each) => each.service_id)
  }

  /** What lanes can be, in this scope: kinds of which there are several. */
  laneChoices: LaneKind[] = $derived.by(() => {
    const { teams, value_streams, services, repositories } = this.scopes
    const counts = { value_stream: value_streams, team: teams, service: services, repository: repositories }
    return laneKinds.filter((kind) => counts[kind].length > 1)
  })

  /** Lanes as the URL says, else the widest that the scope leaves several of. */
  laneKind: LaneKind = $derived.by(() => {
    const asked = page.url.searchParams.get('lanes') as LaneKind | null
    if (asked && this.laneChoices.includes(asked)) return asked
    const { repositories, services, teams, valueStreams } = this.filter
    const { scopes } = this
    if (services.length + repositories.length + teams.length + valueStreams.length === 0) {
      if (scopes.value_streams.length > 1) return 'value_stream'
      return scopes.repositories.length > 1 ? 'repository' : 'service'
    }
    return services.length === 0 && repositories.length > 1 ? 'repository' : 'service'
  })

  /** The same screen with other parameters, as a link. */
  href(changes: Record<string, string | string[] | null>): string {
    return page.url.pathname + changeSearch(page.url.searchParams, changes)
  }

  /** A parameter of one screen alone. */
  parameter(name: string): string | null {
    return page.url.searchParams.get(name)
  }

  /** One that may be given several times. */
  parameters(name: string): string[] {
    return page.url.searchParams.getAll(name)
  }

  change(changes: Record<string, string | string[] | null>): Promise<void> {
    return goto(this.href(changes), { reset: false })
  }

  figureHref(metric: string, by: string | null = null, group: string | null = null): string {
    return this.href({ figure: metric, by, group, stage: null, tab: null, bucket_date: null, model: null })
  }

  /** The figure of one stage of the stream. */
  stageHref(
    stage: string,
    metric = 'stream_time',
    by: string | null = null,
    group: string | null = null,
  ): string {
    return this.href({ figure: metric, stage, by, group, tab: null, bucket_date: null, model: null })
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
    const own = this.scopes.services.filter((each) =>
      [each.service_id, each.repository_id, each.team_id, each.value_stream_id].includes(id),
    )
    if (this.laneKind === 'value_stream' || this.laneKind === 'team') return sayMany(own.length, 'service')
    const words = own.map((each) => originWords[each.origin ?? ''] ?? each.origin ?? 'no deployments known')
    return [...new Set(words)].join(', ')
  }

  laneName(id: string): string {
    if (this.laneKind === 'repository') return this.repositoryName(id)
    if (this.laneKind === 'service') return this.serviceName(id)
    const named = this.laneKind === 'team' ? this.scopes.teams : this.scopes.value_streams
    return named.find((each) => each.id === id)?.name ?? id
  }

  /** The lane of a service, where lanes are wider than that. */
  laneOfService(id: string): string | null {
    const service = this.scopes.services.find((each) => each.service_id === id)
    if (this.laneKind === 'team') return service?.team_id ?? null
    return this.laneKind === 'value_stream' ? (service?.value_stream_id ?? null) : id
  }

  /** Whether deployments of a lane are merges that stand for them, and nothing else is known. */
  isProxyLane(id: string): boolean {
    const own = this.scopes.services.filter((each) => each.service_id === id || each.repository_id === id)
    return own.length > 0 && own.every((each) => each.origin === 'merge')
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
