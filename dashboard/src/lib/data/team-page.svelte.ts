import { withQuery } from './client.ts'
import { Query } from './query.svelte.ts'
import { rowsOf } from './table.ts'
import {
  freezesAt,
  splitWaiting,
  type FailedCheckRow,
  type FreezeRow,
  type HandOffRow,
  type ItemRow,
  type NeighbourRow,
  type OpenChangeRow,
  type SoloRow,
  type TeamRow,
} from './team.ts'
import type { MetricAnswer, TableAnswer } from './types.ts'
import type { View } from './view.svelte.ts'

const most = 500

/** Everything that the screen of one team asks; figures are scoped by the filter, lists by the team. */
export class TeamPage {
  readonly #view: View
  readonly #id: () => string
  readonly team: Query<TableAnswer>
  readonly items: Query<TableAnswer>
  readonly ours: Query<TableAnswer>
  readonly theirs: Query<TableAnswer>
  readonly waitedFor: Query<TableAnswer>
  readonly waiting: Query<TableAnswer>
  readonly neighbours: Query<TableAnswer>
  readonly checks: Query<TableAnswer>
  readonly solo: Query<TableAnswer>
  readonly freezes: Query<TableAnswer>
  readonly flowTime: Query<MetricAnswer>

  constructor(view: View, id: () => string) {
    this.#view = view
    this.#id = id
    const mart = (name: string, where: () => Record<string, unknown>) =>
      new Query<TableAnswer>(() => withQuery(`/api/marts/${name}`, { ...where(), limit: most }))
    this.team = mart('team_fact', () => ({ team_id: id() }))
    this.items = mart('work_item_fact', () => ({
      team_id: id(),
      flow_state: ['active', 'waiting'],
      order: 'started_at',
    }))
    this.ours = mart('open_change_fact', () => ({ team_id: id(), order: 'since_at' }))
    this.theirs = mart('open_change_fact', () => ({ author_team_id: id(), order: 'since_at' }))
    this.waitedFor = mart('hand_off_fact', () => ({ to_team_id: id(), is_open: true }))
    this.waiting = mart('hand_off_fact', () => ({ from_team_id: id(), is_open: true }))
    this.neighbours = mart('neighbour_fact', () => ({ team_id: id(), order: ['relation', 'neighbour_name'] }))
    this.checks = mart('failed_check_fact', () => ({ team_id: id(), order: '-failed_at' }))
    this.solo = mart('solo_release_fact', () => ({ team_id: id(), order: 'service_name' }))
    this.freezes = mart('blackout', () => ({ order: '-starts_at' }))
    this.flowTime = new Query<MetricAnswer>(() => view.metricPath('flow_time', { team: [id()] }))
  }

  get row(): TeamRow | null {
    return this.#rows<TeamRow>(this.team)[0] ?? null
  }

  /** Whether a tracker or a hosting tool tells anything of the team; Git alone says nothing of what is in hand. */
  get isTold(): boolean {
    return this.row === null || this.row.in_flight_count !== null || this.row.open_change_count !== null
  }

  get itemRows(): ItemRow[] {
    return this.#rows<ItemRow>(this.items)
  }

  /** What people of the team, or of others for it, have open, drafts left out. */
  get changeRows(): OpenChangeRow[] {
    return this.#rows<OpenChangeRow>(this.ours).filter(({ state }) => state !== 'draft')
  }

  /** What others wait for, and what the team waits for. */
  between = $derived.by(() => {
    const changes = [...this.#rows<OpenChangeRow>(this.ours), ...this.#rows<OpenChangeRow>(this.theirs)]
    const handOffs = [...this.#rows<HandOffRow>(this.waitedFor), ...this.#rows<HandOffRow>(this.waiting)]
    const single = [...new Map(changes.map((row) => [row.change_id, row])).values()]
    return splitWaiting(this.#id(), handOffs, single)
  })

  /** Services of other teams only: what is one's own is no neighbour. */
  get neighbourRows(): NeighbourRow[] {
    return this.#rows<NeighbourRow>(this.neighbours).filter((row) => row.neighbour_team_id !== this.#id())
  }

  get checkRows(): FailedCheckRow[] {
    return this.#rows<FailedCheckRow>(this.checks)
  }

  get soloRows(): SoloRow[] {
    return this.#rows<SoloRow>(this.solo)
  }

  get freezeRows(): FreezeRow[] {
    const stream = this.row?.value_stream_id ?? null
    return freezesAt(this.#rows<FreezeRow>(this.freezes), stream, this.#view.scopes.as_of)
  }

  /** How long 85 of 100 finished items of the team took at most, h. */
  get p85(): number | null {
    return this.flowTime.data?.total.window.p85 ?? null
  }

  #rows<T>(asked: Query<TableAnswer>): T[] {
    return asked.data ? rowsOf<T>(asked.data) : []
  }
}
