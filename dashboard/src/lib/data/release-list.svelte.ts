import { page } from '$app/state'
import { sortRows, rowsOf } from './table.ts'
import { Query } from './query.svelte.ts'
import { shownColumns, type ReleaseColumn, type Wording } from './release-columns.ts'
import {
  joinReleases,
  selectReleases,
  spanOf,
  type EvidenceFact,
  type ReleaseFact,
  type ReleaseRow,
} from './releases.ts'
import type { TableAnswer } from './types.ts'
import type { View } from './view.svelte.ts'

/** The releases that the URL asks for: scope and window from the filter bar, the rest from the table's own parameters. */
export class ReleaseList {
  readonly #view: View
  readonly #isPhone: () => boolean
  readonly listed: Query<TableAnswer>
  readonly #traces: Query<TableAnswer>
  readonly #origins: Query<TableAnswer>

  constructor(view: View, isPhone: () => boolean) {
    this.#view = view
    this.#isPhone = isPhone
    this.listed = new Query(() => view.martPath('release_fact', { order: '-released_at', limit: 10_000 }))
    this.#traces = new Query(() => '/api/marts/failure_evidence_fact?order=-confidence_ratio&limit=10000')
    this.#origins = new Query(() => '/api/marts/service_source_fact?limit=10000')
  }

  asked = $derived.by(() => ({
    data: this.listed.data && this.#traces.data,
    error: this.listed.error ?? this.#traces.error,
    isLoading: this.listed.isLoading || this.#traces.isLoading,
    isOld: this.listed.isOld,
    retry: () => [this.listed, this.#traces].forEach((each) => each.error && each.retry()),
  }))

  span = $derived.by(() => spanOf(this.#view.filter))

  all: ReleaseRow[] = $derived.by(() => {
    if (!this.listed.data || !this.#traces.data) return []
    const knownUntil = this.#view.filter.asOf === null ? Infinity : this.span.to
    return joinReleases(
      rowsOf<ReleaseFact>(this.listed.data),
      rowsOf<EvidenceFact>(this.#traces.data),
      knownUntil,
    )
  })

  /** The newest of them, when there are more than one answer holds. */
  cut = $derived.by(() => {
    const { data } = this.listed
    return data && data.total_count > data.row_count ? data : null
  })

  wording: Wording = $derived.by(() => {
    const rows = this.#origins.data ? rowsOf<{ origin: string; label: string }>(this.#origins.data) : []
    const labels = new Map(rows.map((each) => [each.origin, each.label]))
    return {
      zone: this.#view.filter.zone,
      serviceName: (id) => this.#view.serviceName(id),
      originLabel: (origin) => (origin === null ? 'unknown' : (labels.get(origin) ?? origin)),
    }
  })

  order = $derived.by(() => page.url.searchParams.get('sort') ?? '-released_at')

  rows: ReleaseRow[] = $derived.by(() => {
    const search = page.url.searchParams
    const wanted = {
      ...this.span,
      text: search.get('q') ?? '',
      hasPrereleases: search.has('pre'),
      isFailedOnly: search.has('failed'),
    }
    const view = this.#view
    const nameOf = (row: ReleaseRow) =>
      `${row.name ?? ''} ${view.serviceName(row.service_id)} ${view.repositoryName(row.repository_id)}`
    return sortRows(
      selectReleases(this.all, wanted, nameOf),
      this.order.replace(/^-/, ''),
      this.order.startsWith('-'),
    )
  })

  columns: ReleaseColumn[] = $derived.by(() =>
    shownColumns(page.url.searchParams.get('columns'), {
      isPhone: this.#isPhone(),
      hasServices: new Set(this.all.map((row) => row.service_id)).size > 1,
      hasRecords: this.all.some((row) => row.url?.startsWith('http')),
    }),
  )

  /** Where the releases shown are known from, in words. */
  known = $derived.by(() =>
    [...new Set(this.rows.map((row) => row.origin))].map(this.wording.originLabel).join(', '),
  )
}
