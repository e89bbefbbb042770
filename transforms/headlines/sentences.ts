import { kindOf } from '../metric.ts'
import { drawValue, type Sample } from '../measures/figures.ts'
import { isStock } from '../measures/scope.ts'
import type { Judgement } from '../statistics/process.ts'
import type { Weighted } from '../statistics/ratio.ts'
import { shortest } from '../statistics/shift.ts'
import { sayHeadline, saySubject } from '../statistics/sentence.ts'
import type { Candidate } from './series.ts'

/** One thing more where there is next to nothing is no news. */
const LEAST_LEVEL = 5

export interface Said {
  text: string
  /** What it is about: Lead time of Payments. */
  subject: string
  since: string
  n: number
  before: number
  after: number
}

/** The sentence of a signal with the figures before it and since; null where the data do not support one. */
export function sayCandidate(candidate: Candidate, { since, side }: Judgement): Said | null {
  const { asked, label } = candidate
  const start = asked.calendar.buckets.findIndex((bucket) => bucket.date === since)
  if (since === null || start < 0) return null
  const { measure } = kindOf(asked)
  const [earlier, later] = splitFigures(candidate, start)
  const [before, after] = [earlier.value, later.value]
  if (before === null || after === null) return null
  if (measure === 'level' && Math.max(before, after) < LEAST_LEVEL) return null
  if (measure === 'duration' && Math.max(before, after) < shortest) return null
  const { header, name } = asked.metric
  const title = header.title ?? name
  const saying = { title, label, measure, unit: header.unit ?? '', before, after }
  const text = sayHeadline({ ...saying, since, side, today: asked.parameters.to, n: later.n })
  return text === null ? null : { text, subject: saySubject(title, label), since, n: later.n, before, after }
}

/** Over all cases on either side; of what stands, as it stood at the end. */
function splitFigures({ asked, samples, buckets }: Candidate, start: number) {
  const { measure, statistic } = kindOf(asked)
  const closed = samples().filter((_, i) => !buckets[i]!.is_open)
  const first = Math.max(
    0,
    buckets.findIndex(({ value }) => value !== null),
  )
  const draw = (part: Sample[]) =>
    drawValue(
      measure,
      isStock(asked.metric) ? (part.at(-1) ?? joinSamples(part)) : joinSamples(part),
      statistic,
    )
  return [draw(closed.slice(first, start)), draw(closed.slice(start))] as const
}

function joinSamples(samples: readonly Sample[]): Sample {
  const values = new Float64Array(samples.reduce((total, sample) => total + sample.values.length, 0))
  let place = 0
  for (const sample of samples) {
    values.set(sample.values, place)
    place += sample.values.length
  }
  const isSummed = samples.some(({ total }) => total !== undefined)
  return {
    values: values.sort(),
    n: samples.reduce((total, { n }) => total + n, 0),
    ...(isSummed ? { total: samples.reduce((sum, { total = 0 }) => sum + total, 0) } : {}),
    openCount: samples.reduce((total, sample) => total + sample.openCount, 0),
    days: samples.reduce((total, sample) => total + sample.days, 0),
    weighted: joinWeights(samples.flatMap(({ weighted }) => weighted ?? [])),
  }
}

function joinWeights(all: readonly Weighted[]): Weighted | undefined {
  if (all.length === 0) return undefined
  const join = (name: keyof Weighted) => Float64Array.from(all.flatMap((each) => [...each[name]]))
  return { part: join('part'), weight: join('weight'), unknown: join('unknown') }
}
