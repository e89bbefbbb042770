/** Whether a row is of something that was over before a moment, in SQL. */
import type { Stream } from '../contract.ts'
import { rawTable } from '../raw.ts'

/** Of a row `raw_row`; `from` is SQL too. A part goes when what it belongs to is not there. */
export function isOver(tool: string, { endedAt, belongsTo }: Stream, from: string): string {
  const isOld = endedAt === undefined ? 'true' : `(${endedAt}) < ${from}`
  if (!belongsTo) return endedAt === undefined ? 'false' : isOld
  const { stream, key, parentKey } = belongsTo
  return `coalesce(${isOld}, true) and not exists (
    select 1 from ${rawTable(tool, stream)} as parent
    where parent._source = raw_row._source and ${parentKey} = ${key})`
}

export function canGo({ endedAt, belongsTo }: Stream): boolean {
  return endedAt !== undefined || belongsTo !== undefined
}

/** Parts go after what they belong to has gone. */
export function partsLast(streams: readonly Stream[]): Stream[] {
  const going = streams.filter(canGo)
  return [...going.filter((one) => !one.belongsTo), ...going.filter((one) => one.belongsTo)]
}
