/** The stages that the stream is measured in. */
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export interface Stage {
  stage: string
  position: number
  name: string
  from_event: string
  to_event: string
  kind: 'wait' | 'work' | 'outside' | 'whole'
  origin: 'configuration' | 'default'
}

/** In their order, the whole way apart; it is null where nothing has ever come to its end. */
export async function readStages(
  warehouse: Warehouse,
  options: ReadOptions = {},
): Promise<{ stages: Stage[]; whole: Stage | null }> {
  const rows = await warehouse.rows<Stage>(
    'SELECT stage, position, name, from_event, to_event, kind, origin FROM stream_stage_fact ORDER BY position',
    {},
    options,
  )
  return {
    stages: rows.filter(({ kind }) => kind !== 'whole'),
    whole: rows.find(({ kind }) => kind === 'whole') ?? null,
  }
}

export async function readStageName(
  warehouse: Warehouse,
  stage: string,
  options: ReadOptions,
): Promise<string | null> {
  const [row] = await warehouse.rows<{ name: string }>(
    'SELECT name FROM stream_stage_fact WHERE stage = $stage',
    { stage },
    options,
  )
  return row?.name ?? null
}
