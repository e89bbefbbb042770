/** Reads series after series of a source: one that fails is said and holds up no other, and each goes on where it was. */
import { SourceError, type Page, type StreamContext } from '../contract.ts'
import type { Declared } from './declaration.ts'
import { Points } from './points.ts'

/** By series: up to when it has been read, ISO. */
type Reached = Record<string, string>

/** What a reader of one series gives: points as they come in, and at times how far all that there is has been read. */
export interface Step {
  points: Points
  /** Epoch ms; nothing as long as this part has to be read again. */
  reached?: number | null
  deleted?: readonly string[]
}

/** Faults of the whole source: no use in asking for the next series. */
const GENERAL = new Set(['unreachable', 'unauthorised', 'limited', 'aborted', 'no_space'])

/** `read` gets the time up to which the series has been read, epoch ms, null at first. */
export async function* readSeries<Own extends Declared>(
  context: StreamContext,
  series: readonly Own[],
  read: (series: Own, from: number | null) => AsyncGenerator<Step>,
): AsyncGenerator<Page> {
  const reached: Reached = context.cursor === null ? {} : (JSON.parse(context.cursor) as Reached)
  const faults: SourceError[] = []
  for (const [i, own] of series.entries()) {
    const from = reached[own.id] === undefined ? null : Date.parse(reached[own.id] as string)
    try {
      for await (const step of read(own, from)) {
        if (step.reached !== undefined && step.reached !== null)
          reached[own.id] = new Date(step.reached).toISOString()
        yield pageOf(step, reached)
      }
    } catch (error) {
      if (!(error instanceof SourceError) || GENERAL.has(error.code)) throw error
      faults.push(error)
    }
    context.progress(i + 1, series.length)
  }
  const [first, ...others] = faults
  if (!first) return
  for (const { message } of others) context.note(message)
  throw first
}

function pageOf({ points, deleted = [] }: Step, reached: Reached): Page {
  const { newest } = points
  return {
    ...points.take(),
    ...(deleted.length > 0 ? { deleted: { measurement: deleted } } : {}),
    cursor: JSON.stringify(reached),
    ...(newest === null ? {} : { newestAt: newest }),
  }
}

/** For people: what of the answer is not among the points. */
export function noteLeftOut(context: StreamContext, series: Declared, points: Points): void {
  if (points.gapCount > 0)
    context.note(`Moments without a number, left as gaps, of ${series.id}: ${points.gapCount}`)
  if (points.rejectedCount > 0)
    context.note(
      `Records that are no points, the first kept with their reason, of ${series.id}: ${points.rejectedCount}`,
    )
}
