/** Builds of all jobs: what is new and what was running first, and afterwards what is older, all jobs a bit further each time. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { isTokenRefused } from '../../http/faults.ts'
import { sideBySide } from '../../side-by-side.ts'
import type { Controller } from './controller.ts'
import { readPlaces, roundsOf, type Place, type Places } from './places.ts'
import { keyOf, type Job } from './records.ts'
import { descend, hasNew, visit, type Step } from './visit.ts'

const SIDE_BY_SIDE = 4
/** Of many jobs the cursor is large, so it is not saved with each of them. */
const SAVED_EVERY = 50
/** Faults of everything: no use in asking for the next job. */
const GENERAL = new Set(['limited', 'unreachable', 'timed_out', 'aborted', 'no_space'])

export async function* readBuilds(context: StreamContext): AsyncGenerator<Page> {
  const { jobs, options, now } = controllerOf(context)
  const places = readPlaces(context.cursor)
  const [limit = 0] = roundsOf(now, options.historyMonths)
  yield* forget(places, jobs)
  const due = jobs.filter((job) => {
    const place = places[job.fullName]
    return place?.open || place?.again || hasNew(job, place ?? {})
  })
  yield* stepThrough(context, places, due, (job, place) => visit(context, job, place, limit))
  const newestAt = Math.max(0, ...Object.values(places).map(({ at }) => at ?? 0))
  if (newestAt > 0) yield { records: [], newestAt, ...(context.cursor === null && { reachesBackTo: limit }) }
}

export async function* readOlderBuilds(context: StreamContext): AsyncGenerator<Page> {
  const { jobs, options, now } = controllerOf(context)
  const places = readPlaces(context.cursor)
  for (const limit of roundsOf(now, options.historyMonths).slice(1)) {
    const due = jobs.filter(({ fullName }) => (places[fullName]?.floor?.at ?? 0) > limit)
    if (due.length === 0) continue
    yield* stepThrough(context, places, due, (job, place) => descend(context, job, place, limit))
    yield { records: [], reachesBackTo: limit === 0 ? await oldestAt(context) : limit }
  }
}

function controllerOf({ session }: StreamContext) {
  const controller = session as Controller
  return { jobs: controller.jobs, options: controller.options, now: controller.now() }
}

async function oldestAt({ landed }: StreamContext): Promise<number> {
  const [row] = await landed.rows<{ at: number | null }>(
    `select cast(min(cast(payload ->> 'timestamp' as bigint)) as double) as at
     from raw.jenkins__build where _source = $source`,
  )
  return row?.at ?? 0
}

/** Jobs that are gone leave their builds, but for those that were running: nobody will ever tell their end. */
function* forget(places: Places, jobs: readonly Job[]): Generator<Page> {
  const known = new Set(jobs.map(({ fullName }) => fullName))
  const gone = Object.keys(places).filter((name) => !known.has(name))
  if (gone.length === 0) return
  const running = gone.flatMap((name) =>
    Object.entries(places[name]?.open ?? {}).map(([number, at]) => keyOf(name, Number(number), at)),
  )
  for (const name of gone) delete places[name]
  yield { deleted: { build: running }, cursor: JSON.stringify(places) }
}

/** Steps of some jobs as pages, a few at a time. One that fails is told, keeps its place and is read again. */
async function* stepThrough(
  context: StreamContext,
  places: Places,
  jobs: readonly Job[],
  walk: (job: Job, place: Place) => AsyncGenerator<Step>,
): AsyncGenerator<Page> {
  if (jobs.length === 0) return
  const faults: SourceError[] = []
  let done = 0
  async function* guarded(job: Job): AsyncGenerator<Step> {
    try {
      yield* walk(job, places[job.fullName] ?? {})
    } catch (error) {
      if (!(error instanceof SourceError) || GENERAL.has(error.code) || isTokenRefused(error)) throw error
      // Gone since the list of jobs was read, if it is not there.
      if (error.code !== 'not_found') faults.push(error)
    }
    done++
    context.progress(done, jobs.length, job.fullName)
  }
  let taken = 0
  for await (const { job, place, page } of sideBySide(jobs.map(guarded), SIDE_BY_SIDE)) {
    places[job.fullName] = place
    yield ++taken % SAVED_EVERY === 0 ? { ...page, cursor: JSON.stringify(places) } : page
  }
  yield { records: [], cursor: JSON.stringify(places) }
  if (faults.length === jobs.length) throw faults[0] as SourceError
  for (const { message } of faults)
    context.note(`A job could not be read in full, the next sync goes on: ${message}`)
}
