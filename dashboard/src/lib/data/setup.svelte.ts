import { postJson, RequestError } from './client.ts'
import type { Query } from './query.svelte.ts'
import type { SetupAnswer, SetupDecision, SetupReply, SetupWritten } from './types.ts'

/** The set-up queue on the screen: which decision is in focus, which of its names are meant, and how answers go. */
export class Setup {
  readonly #asked: Query<SetupAnswer>
  #chosenId: string | null = $state(null)
  /** Names that are left out of the decision in focus. */
  #left: ReadonlySet<string> = $state.raw(new Set())
  target: string | null = $state(null)
  isSending = $state(false)
  refused: RequestError | null = $state.raw(null)
  /** What the last answer wrote, for the line that says so. */
  written: SetupWritten | null = $state.raw(null)

  constructor(asked: Query<SetupAnswer>) {
    this.#asked = asked
  }

  get decisions(): readonly SetupDecision[] {
    return this.#asked.data?.decisions.rows ?? []
  }

  get open(): readonly SetupDecision[] {
    return this.decisions.filter(({ state }) => state === 'open')
  }

  get answered(): readonly SetupDecision[] {
    return this.decisions.filter(({ state }) => state !== 'open')
  }

  /** The chosen one, else the one that gains most; null when there is none. */
  get current(): SetupDecision | null {
    const chosen = this.decisions.find(({ decision_id }) => decision_id === this.#chosenId)
    return chosen ?? this.open[0] ?? this.decisions[0] ?? null
  }

  isLeft(option: string): boolean {
    return this.#left.has(option)
  }

  get leftCount(): number {
    return this.#left.size
  }

  choose(id: string): void {
    this.#chosenId = id
    this.#left = new Set()
    this.target = null
    this.refused = null
  }

  /** Leaves a name out, or takes it in again; the last one stays. */
  toggle(option: string): void {
    const left = new Set(this.#left)
    if (!left.delete(option)) left.add(option)
    const total = this.current?.options.rows.length ?? 0
    if (left.size < total) this.#left = left
  }

  /** To the next (1) or the previous (-1) decision of the list. */
  step(by: number): void {
    const list = [...this.open, ...this.answered]
    const at = list.findIndex(({ decision_id }) => decision_id === this.current?.decision_id)
    const next = list[Math.min(Math.max(at + by, 0), list.length - 1)]
    if (next) this.choose(next.decision_id)
  }

  async answer(answer: SetupReply['answer']): Promise<void> {
    const { current } = this
    if (!current) return
    const kept = current.options.rows.filter(
      ({ option_id, is_known }) => !is_known && !this.isLeft(option_id),
    )
    const isPart = this.leftCount > 0
    const reply: SetupReply = {
      answer,
      ...(answer === 'confirm' && isPart ? { options: kept.map(({ option_id }) => option_id) } : {}),
      ...(answer === 'confirm' && this.target !== null ? { target: this.target } : {}),
    }
    const following = this.open.find(({ decision_id }) => decision_id !== current.decision_id)
    if (await this.#send(encodeURIComponent(current.decision_id), reply))
      this.choose(following?.decision_id ?? current.decision_id)
  }

  /** Takes back the answer to this decision, or to the one in focus. */
  async undo(id = this.current?.decision_id): Promise<void> {
    if (id !== undefined && (await this.#send(`${encodeURIComponent(id)}/undo`, {}))) this.choose(id)
  }

  async #send(path: string, body: object): Promise<boolean> {
    if (this.isSending) return false
    this.isSending = true
    this.refused = null
    try {
      this.written = await postJson<SetupWritten>(`/api/setup/${path}`, body)
      this.#asked.retry()
      return true
    } catch (error) {
      this.refused = error instanceof RequestError ? error : new RequestError(0, 'SG_UNKNOWN', String(error))
      return false
    } finally {
      this.isSending = false
    }
  }
}
