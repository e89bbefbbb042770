/** What another stream of the same source has landed since this one last looked. */
import type { StreamContext } from './contract.ts'

export interface Fresh<T> {
  rows: T[]
  /** Saved once all of these have been dealt with; so what was broken off is found again. */
  cursor: string
}

/**
 * Current records of a stream that landed after the cursor, each as the select says of its `payload`. The cursor is the
 * landing's own time in microseconds: whatever the stream's records say of themselves, none is passed by.
 */
export async function readFresh<T>(
  { landed, cursor }: Pick<StreamContext, 'landed' | 'cursor'>,
  table: string,
  select: string,
): Promise<Fresh<T>> {
  const since = /^\d+$/.test(cursor ?? '') ? cursor : '0'
  const newer = `${table} WHERE _source = $source AND _loaded_at > make_timestamp(${since})`
  const [newest] = await landed.rows<{ at: string | null }>(
    `SELECT CAST(epoch_us(max(_loaded_at)) AS VARCHAR) AS at FROM ${newer}`,
  )
  if (!newest?.at) return { rows: [], cursor: since as string }
  const rows = await landed.rows<T>(
    `WITH fresh AS (
      SELECT _key, max_by(payload, _loaded_at) AS payload FROM ${newer}
      GROUP BY _key HAVING NOT max_by(_is_deleted, _loaded_at)
    ) ${select}`,
  )
  return { rows, cursor: newest.at }
}
