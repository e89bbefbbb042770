import { getJson, withQuery } from './client.ts'
import type { Field } from './record-form.ts'
import { rowsOf } from './table.ts'
import type { RecordList, Scopes, TableAnswer } from './types.ts'

const MOST = 1000
/** Where names come from that the scopes do not hold: a mart and its column. */
const MARTS = {
  environment: ['environment_fact', 'name'],
  goal: ['goal_fact', 'name'],
  series: ['outcome_series_fact', 'series_id'],
} as const

/** What is known by what a name stands for. It is only offered: a name may be typed all the same. */
export class RecordNames {
  #asked = $state.raw<Record<string, string[]>>({})
  readonly #scopes: () => Scopes

  constructor(scopes: () => Scopes) {
    this.#scopes = scopes
  }

  get known(): Record<string, readonly string[]> {
    const { services, teams, value_streams: streams } = this.#scopes()
    return {
      ...this.#asked,
      service: services.map(({ name }) => name),
      team: teams.map(({ name }) => name),
      value_stream: streams.map(({ name }) => name),
    }
  }

  /** Asks for what these fields want, and nothing else. */
  ask(fields: readonly Field[]): void {
    const wanted = new Set(fields.flatMap((field) => [field.of, ...field.fields.map(({ of }) => of)]))
    if (wanted.has('release'))
      this.#keep('release', async () => {
        const { rows } = await getJson<RecordList>('/api/records/release')
        return rows.map(({ id }) => id)
      })
    for (const [of, [mart, column]] of Object.entries(MARTS))
      if (wanted.has(of))
        this.#keep(of, async () => {
          const path = withQuery(`/api/marts/${mart}`, { limit: MOST })
          return rowsOf(await getJson<TableAnswer>(path)).map((row) => String(row[column]))
        })
  }

  #keep(of: string, read: () => Promise<string[]>): void {
    void read()
      .then((names) => (this.#asked = { ...this.#asked, [of]: [...new Set(names)] }))
      .catch(() => (this.#asked = { ...this.#asked, [of]: [] }))
  }
}
