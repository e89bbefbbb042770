import { Query } from './query.svelte.ts'
import type { Dossier } from './types.ts'

/** What is known of one release beside its series: the same for what is planned, waits, or is out. */
export class DossierPage {
  readonly #id: () => string
  readonly asked: Query<Dossier>

  constructor(id: () => string) {
    this.#id = id
    this.asked = new Query(() => `/api/releases/${encodeURIComponent(id())}/dossier`)
  }

  dossier = $derived.by(() => (this.asked.data?.head.release_id === this.#id() ? this.asked.data : null))
  head = $derived.by(() => this.dossier?.head ?? null)
  isGone = $derived.by(() => this.asked.error?.status === 404)
  /** Neither out nor given up: the question is whether it can go. */
  isAhead = $derived.by(
    () =>
      this.head !== null &&
      this.head.released_at === null &&
      !['cancelled', 'released', 'failed'].includes(this.head.state),
  )
}
