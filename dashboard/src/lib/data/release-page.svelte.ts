import { withQuery } from './client.ts'
import { earlierThan, measureRelease } from './measures.ts'
import { Query } from './query.svelte.ts'
import type { ReleaseFact, Repair } from './releases.ts'
import { rowsOf } from './table.ts'
import type { ReleaseAnswer, TableAnswer } from './types.ts'
import { answerOf, describeRelease } from './verdict.ts'

/** One release, beside its answer the series that it stands in. */
export class ReleasePage {
  readonly #id: () => string
  /** Epoch ms; what came to light later is left out. */
  readonly #knownUntil: () => number
  readonly asked: Query<ReleaseAnswer>
  readonly #kin: Query<TableAnswer>
  readonly #deployment: Query<TableAnswer>

  /** `isListed` says whether the list of what went out has it: of others nobody knows a series. */
  constructor(id: () => string, knownUntil: () => number, isListed: () => boolean) {
    this.#id = id
    this.#knownUntil = knownUntil
    this.asked = new Query(() => (isListed() ? `/api/releases/${encodeURIComponent(id())}` : null))
    this.#kin = new Query(() => this.#kinPath)
    this.#deployment = new Query(() => {
      const deploymentId = this.release?.deployment_id
      return deploymentId ? withQuery('/api/marts/deployment_fact', { deployment_id: deploymentId }) : null
    })
  }

  answer = $derived.by(() => (this.asked.data?.release.release_id === this.#id() ? this.asked.data : null))
  release = $derived.by(() => this.answer?.release ?? null)

  /** The evidence that was known by then. */
  evidence = $derived.by(() => {
    const { remediated } = this
    return (this.answer?.evidence ?? []).filter(
      (each) => (remediated(each.remediation_deployment_id) ?? 0) < this.#knownUntil(),
    )
  })

  /** Whether it needed repair, by what was known by then. */
  isFailed = $derived.by(() => {
    const isForgotten = this.evidence.length === 0 && (this.answer?.evidence.length ?? 0) > 0
    return isForgotten ? false : (this.release?.is_failed ?? null)
  })
  name = $derived.by(
    () => this.release?.name ?? this.release?.version ?? (this.#id().split('@').at(-1) || this.#id()),
  )
  isGone = $derived.by(() => this.asked.error?.status === 404)

  #kinPath = $derived.by(() => {
    if (this.release === null) return null
    const { repository_id, service_id } = this.release
    return withQuery('/api/marts/release_fact', {
      repository_id,
      service_id,
      order: '-released_at',
      limit: 10_000,
    })
  })

  /** Every release of its service, newest first. */
  #all: ReleaseFact[] = $derived.by(() => (this.#kin.data ? rowsOf<ReleaseFact>(this.#kin.data) : []))
  #fact = $derived.by(() => this.#all.find((each) => each.release_id === this.#id()) ?? null)
  #series = $derived.by(() => this.#all.filter((each) => each.is_prerelease === this.release?.is_prerelease))
  #earlier = $derived.by(() => (this.#fact ? earlierThan(this.#fact, this.#series) : []))

  measures = $derived.by(() => (this.#fact ? measureRelease(this.#fact, this.#series) : []))
  earlierCount = $derived.by(() => this.#earlier.filter((each) => each.change_count !== null).length)
  /** Median and p85 of changes over its whole past. */
  past = $derived.by(() => this.#standing('Changes'))

  commitId = $derived.by(() => {
    const [row] = this.#deployment.data ? rowsOf<{ commit_id: string | null }>(this.#deployment.data) : []
    return row?.commit_id ?? null
  })

  sentences = $derived.by(() => {
    if (!this.answer) return []
    const repairs = this.evidence.map((each): Repair => ({
      evidence: each.evidence,
      hours: each.hours,
      confidence: each.confidence_ratio,
      by: this.nameOf(each.remediation_deployment_id),
      byReleaseId: each.remediation_deployment_id,
    }))
    const standings = {
      changes: this.#standing('Changes'),
      gap: this.#standing('Since the previous'),
      waiting: this.#standing('Median wait'),
    }
    // Days count from the release that came out before it, which need not be the one it follows by version.
    const previous = this.#earlier[0]?.name ?? null
    return describeRelease({ ...this.answer.release, is_failed: this.isFailed }, standings, {
      repairs,
      previous,
      earlierCount: this.earlierCount,
    })
  })

  verdict = $derived.by(() => (this.release ? answerOf(this.release, this.sentences) : null))

  /** For cards: there when the release and its series both are. */
  ready = $derived.by(() => ({
    data: this.#kin.data === null ? null : this.answer,
    error: this.asked.error ?? this.#kin.error,
    isLoading: this.asked.isLoading,
    isOld: false,
    retry: () => (this.asked.error ? this.asked.retry() : this.#kin.retry()),
  }))

  readonly nameOf = (deploymentId: string | null): string | null =>
    this.#all.find((each) => each.deployment_id === deploymentId)?.name ?? null

  readonly remediated = (deploymentId: string | null): number | null =>
    this.#all.find((each) => each.deployment_id === deploymentId)?.released_at ?? null

  #standing(label: string) {
    return this.measures.find((each) => each.label === label)?.standing ?? null
  }
}
