import { readCsv } from '../../../ingest/connectors/files/formats/csv.ts'
import type { LabelledChange } from '../../../transforms/risk/changes.ts'
import type { FeatureName } from '../../../transforms/risk/prior.ts'
import { features } from '../../../transforms/risk/prior.ts'
import { findColumns, numberIn, timeIn } from './columns.ts'

export interface ChangeSet {
  /** In the order of time; equal times in the order of the file. */
  changes: LabelledChange[]
  /** Rows without an outcome or a time. */
  left: number
}

type Columns = ReturnType<typeof findColumns>

/** Reads one set; throws with the line where a cell is no number. */
export async function readChanges(path: string): Promise<ChangeSet> {
  const dated: { time: number; change: LabelledChange }[] = []
  let columns: Columns | undefined
  let left = 0
  for await (const { line, values, fault } of readCsv({ path, id: path })) {
    if (fault) throw new Error(`${fault}: line ${line}`)
    columns ??= findColumns(Object.keys(values))
    const time = timeIn(values[columns.date!])
    const outcome = numberIn(values[columns.outcome!])
    if (Number.isNaN(time) || Number.isNaN(outcome)) throw wrongCell(columns, values, line)
    if (time === null || outcome === null) left++
    else dated.push({ time, change: { outcome: outcome > 0 ? 1 : 0, ...featuresOf(columns, values, line) } })
  }
  if (!columns) throw new Error(`No rows: ${path}`)
  return { changes: dated.sort((a, b) => a.time - b.time).map(({ change }) => change), left }
}

function featuresOf(columns: Columns, values: Record<string, unknown>, line: number) {
  const found: Partial<Record<FeatureName, number | null>> = {}
  for (const { name } of features) {
    const column = columns[name]
    if (column === undefined) continue
    const value = numberIn(values[column])
    if (Number.isNaN(value))
      throw new Error(`${column} is no number: "${String(values[column])}" in line ${line}`)
    found[name] = value
  }
  // These sets add the lines of all touched files up; the model takes their mean.
  if (found.lt && found.nf && found.nf > 0) found.lt /= found.nf
  return found
}

function wrongCell(columns: Columns, values: Record<string, unknown>, line: number): Error {
  const column = Number.isNaN(timeIn(values[columns.date!])) ? columns.date! : columns.outcome!
  return new Error(`${column} cannot be read: "${String(values[column])}" in line ${line}`)
}
