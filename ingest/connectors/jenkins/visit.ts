/** One job's builds: what is new, what was running, what is older; with stages, and the place that has been reached. */
import Schema from 'typebox/schema'
import type { Page, StreamContext } from '../../contract.ts'
import type { Controller } from './controller.ts'
import { listBuilds } from './listing.ts'
import { withAgain, withFloor, withOpen, type Place } from './places.ts'
import { buildRecordOf, BuildRecord, keyOf, type Build, type Job } from './records.ts'
import { readStages } from './stages.ts'

export interface Step {
  job: Job
  place: Place
  page: Pick<Page, 'records' | 'columns' | 'rejected' | 'deleted'>
}

const validator = Schema.Compile(BuildRecord)

/** Whether its newest build is another one than the last time. */
export function hasNew({ last }: Job, { top, at }: Place): boolean {
  return last !== null && (top !== last.number || at !== last.timestamp)
}

/** From the newest down to what is known, or to the limit at the first reading; then those that were running. */
export async function* visit(
  context: StreamContext,
  job: Job,
  start: Place,
  limit: number,
): AsyncGenerator<Step> {
  const seen = new Set<number>()
  let place = start
  if (hasNew(job, start) || start.again)
    for await (const step of readTop(context, job, start, limit)) {
      place = step.place
      for (const { number } of step.page.records as Build[]) seen.add(number)
      yield step
    }
  yield* readRunning(context, job, place, seen)
}

async function* readTop(context: StreamContext, job: Job, start: Place, limit: number): AsyncGenerator<Step> {
  const controller = context.session as Controller
  let place = start
  let above = start.again ? Math.min(start.again.above, start.top ?? 0) : start.top
  let newest: Build | undefined
  let broken: number | null = null
  for await (const { builds, isLast, depth } of listBuilds(controller, job)) {
    newest ??= builds[0]
    if (isAnew(builds, newest, start)) above = undefined
    const lowest = builds.at(-1)
    const fresh = builds.filter(({ number }) => above === undefined || number > above)
    const { page, isBroken } = await take(context, job, fresh)
    if (isBroken) broken = (lowest?.number ?? 1) - 1
    place = withOpen(place, fresh)
    const isFirst = above === undefined
    if (isFirst) place = withFloor(place, lowest, isLast, depth)
    const isReached = isFirst ? (lowest?.timestamp ?? 0) < limit : (lowest?.number ?? 0) <= (above ?? 0)
    if (newest && (isFirst || isLast || isReached))
      place = withAgain({ ...place, top: newest.number, at: newest.timestamp }, start, broken)
    yield { job, place, page }
    if (isReached) return
  }
}

/** Numbers that began again, or a known number with another time: another job of the same name. */
function isAnew(builds: readonly Build[], newest: Build | undefined, { top, at }: Place): boolean {
  if (top === undefined) return false
  return (
    (newest?.number ?? 0) < top || builds.some(({ number, timestamp }) => number === top && timestamp !== at)
  )
}

/** Below the floor, down to the limit. */
export async function* descend(
  context: StreamContext,
  job: Job,
  start: Place,
  limit: number,
): AsyncGenerator<Step> {
  let place = start
  for await (const { builds, isLast, depth } of listBuilds(context.session as Controller, job, start.floor)) {
    const bottom = place.floor?.number ?? Infinity
    const older = builds.filter(({ number }) => number < bottom)
    const lowest = builds.at(-1)
    const { page, isBroken } = await take(context, job, older)
    // Many new ones have pushed the list down: the floor is further on.
    const isAbove = !isLast && lowest !== undefined && lowest.number >= bottom
    if (!isAbove) place = withFloor(withOpen(place, older), lowest, isLast, depth)
    if (isBroken) place = withAgain(place, place, (lowest?.number ?? 1) - 1)
    yield { job, place, page }
    if ((lowest?.timestamp ?? 0) < limit) return
  }
}

/** Those that are gone without having ended are deleted: nobody will ever tell their end. */
async function* readRunning(
  context: StreamContext,
  job: Job,
  start: Place,
  seen: ReadonlySet<number>,
): AsyncGenerator<Step> {
  const controller = context.session as Controller
  const builds: Build[] = []
  const gone: { number: number; timestamp: number; building: boolean }[] = []
  for (const [number, timestamp] of Object.entries(start.open ?? {})) {
    if (seen.has(Number(number))) continue
    const build = await controller.build(job.path, Number(number))
    if (build?.timestamp === timestamp) builds.push(build)
    else gone.push({ number: Number(number), timestamp, building: false })
  }
  if (builds.length === 0 && gone.length === 0) return
  const { page } = await take(context, job, builds)
  const place = withOpen(start, [...builds, ...gone])
  if (gone.length === 0) return yield { job, place, page }
  yield { job, place: start, page }
  const keys = gone.map(({ number, timestamp }) => keyOf(job.fullName, number, timestamp))
  yield { job, place, page: { deleted: { build: keys } } }
}

/** As records with their stages; what does not fit is left to be rejected. */
export async function take(context: StreamContext, job: Job, builds: readonly Build[]) {
  const records = builds.map((build) => buildRecordOf(build, job))
  const whole = builds.filter((_, index) => validator.Check(records[index]))
  const { columns, rejected } = await readStages(context, job, whole)
  const isBroken = whole.length < builds.length || rejected.length > 0
  return { page: { records, columns: { stage: columns }, rejected }, isBroken }
}
