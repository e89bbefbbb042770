/** Rows of items that pass between teams. */
import type { Row } from './given.ts'
import { type Stream } from './stream.ts'

export const teams: Row[] = ['red', 'blue', 'green'].map((name) => ({ team_id: name, name }))

export const handOffs = (
  stream: Stream,
  columns = 'kind, from_team_id, to_team_id, happened_at, hours, is_open',
) => stream.ask(`SELECT ${columns} FROM hand_off_fact ORDER BY happened_at, hand_off_id`)
