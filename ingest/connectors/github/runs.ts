/** Runs of Actions, newest first, and the jobs of each page of them. */
import type { StreamContext } from '../../contract.ts'
import type { HttpAnswer } from '../../http.ts'
import { nextLink } from '../../http/link.ts'
import { isGone, listOf, RunPages, type Run } from './run-pages.ts'
import { historyLimit, type Step } from '../../places.ts'
import { Rounds } from '../../rounds.ts'
import { againOf, older } from '../../again.ts'
import {
  LARGEST,
  PAGE,
  isDue,
  hasGap,
  namesOf,
  isDeeper,
  moved,
  lower,
  isBelow,
  seconds,
  type RunPlace,
} from './run-places.ts'
import { sessionOf, type Repository, type Session } from './session.ts'

/** A run that is run again keeps its time of making, so the last hours are always looked at. */
const LAG_MS = 3_600_000
const OLDEST_OPEN_MS = 40 * 86_400_000

/** One request a repository, unchanged ones answered by their ETag: GitHub has no list over repositories. */
export class RunWalk extends Rounds<Repository, RunPlace> {
  private readonly session: Session
  private readonly pages: RunPages

  constructor(context: StreamContext) {
    super(context, sessionOf(context))
    this.session = sessionOf(context)
    this.pages = new RunPages(context)
  }

  protected get scopes() {
    return this.session.repositories
  }

  protected isDue(repository: Repository): boolean {
    return isDue(repository, this.places[repository.id])
  }

  protected isDeeper(place: RunPlace | undefined, limit: string): boolean {
    return isDeeper(place, limit)
  }

  protected async *visit(repository: Repository, start: RunPlace, limit: string): AsyncGenerator<Step> {
    let place = start
    for await (const step of this.top(repository, place, limit)) {
      place = step.place
      yield step
    }
    for await (const step of this.unfinished(repository, place)) {
      place = step.place
      yield step
    }
    if (isDeeper(place, limit)) yield* this.descend(repository, place, limit)
  }

  /** From the newest down to what is known, or to the limit at the first reading. */
  private async *top(repository: Repository, start: RunPlace, limit: string): AsyncGenerator<Step> {
    const path = `repos/${repository.label}/actions/runs`
    const { etag, top: known } = start
    const first = await this.session.http.fetch({
      path,
      query: { per_page: PAGE },
      ...(etag && !start.again ? { etag } : {}),
    })
    if (first.isNotModified) return
    const { pushedAt } = repository
    const total = listOf(first, repository).total_count
    if (total === 0) {
      yield { scope: repository, place: { isUnused: true, isDone: true, pushedAt } as RunPlace, page: {} }
      return
    }
    let until = known === undefined ? limit : new Date(Date.parse(known) - LAG_MS).toISOString()
    if (start.again && start.again.from < until) until = start.again.from
    const { isUnused: _, etag: _e, again: _a, ...rest } = start
    let place: RunPlace = known === undefined ? { ...rest, isDone: false } : rest
    let [newest, received, broken] = ['', 0, null as string | null]
    for (let answer: HttpAnswer | null = first; answer !== null;) {
      const taken = await this.pages.take(repository, listOf(answer, repository).workflow_runs, place)
      received += taken.count
      newest = taken.latest > newest ? taken.latest : newest
      broken = older(broken, taken.broken)
      const link = nextLink(answer.headers.get('link'))
      if (hasGap(taken.count, received, total, link)) broken = older(broken, taken.oldest || null)
      const next: string | null = isBelow(taken.oldest, until) ? null : link
      place = moved(place, { open: taken.open, halves: taken.halves, pushedAt })
      if (known === undefined)
        place = moved(place, {
          top: newest,
          floor: taken.oldest,
          isDone: received >= total,
          ...againOf(start, broken),
        })
      if (next === null) {
        // More came at once than one query shows: what is below is read like what was never read.
        const isCut = known !== undefined && received < total && !isBelow(taken.oldest, until)
        const seen = broken === null ? first.headers.get('etag') : null
        place = moved(place, {
          ...(isCut && { floor: taken.oldest, isDone: false }),
          ...(seen && { etag: seen }),
          ...againOf(start, broken),
          top: newest > (known ?? '') ? newest : (known ?? newest),
        })
      }
      yield { scope: repository, place, page: taken.page }
      answer = next === null ? null : await this.session.http.fetch({ path: next })
    }
  }

  /** Below the floor in slices: GitHub shows the newest thousand of each, and the next one begins at its end. */
  protected async *descend(repository: Repository, start: RunPlace, limit: string): AsyncGenerator<Step> {
    const oldest = historyLimit(this.session.newest, this.session.options.historyMonths)
    let place = start
    while (isDeeper(place, limit)) {
      const from = oldest > repository.createdAt ? oldest : repository.createdAt
      const slice = `${seconds(from)}..${seconds(place.floor ?? this.session.newest)}`
      const before = place.floor
      let received = 0
      const request = {
        path: `repos/${repository.label}/actions/runs`,
        query: { per_page: PAGE, created: slice },
      }
      for await (const answer of this.session.http.pages(request)) {
        const { total_count: total, workflow_runs: runs } = listOf(answer, repository)
        received += runs.length
        const taken = await this.pages.take(repository, runs, place)
        const isGap = hasGap(taken.count, received, total, nextLink(answer.headers.get('link')))
        if (isGap) this.context.note(`GitHub counts ${total} runs, fewer came: ${repository.label}, ${slice}`)
        place = lower(
          place,
          isGap ? { ...taken, broken: taken.oldest || slice.slice(0, 20) } : taken,
          received >= total,
        )
        yield { scope: repository, place, page: taken.page }
        if (place.isDone || !isDeeper(place, limit)) return
      }
      if (place.floor !== before || received < LARGEST) {
        if (received < LARGEST) place = { ...place, isDone: true }
        yield { scope: repository, place, page: {} }
        continue
      }
      this.context.note(
        `More than ${LARGEST} runs began in one second, not all can be seen: ${repository.label}`,
      )
      place = { ...place, floor: new Date(Date.parse(place.floor ?? '') - 1000).toISOString() }
    }
  }

  /** Those that had not ended when last seen and are no longer among the newest. */
  private async *unfinished(repository: Repository, start: RunPlace): AsyncGenerator<Step> {
    const runs: Run[] = []
    const gone: string[] = []
    for (const [id, createdAt] of Object.entries({ ...namesOf(start.halves), ...start.open })) {
      if (this.pages.looked.has(`${repository.id}:${id}`)) continue
      if (createdAt !== null && Date.parse(this.session.newest) - Date.parse(createdAt) > OLDEST_OPEN_MS)
        gone.push(id)
      else {
        const run = await this.session.http
          .fetch({ path: `repos/${repository.label}/actions/runs/${id}` })
          .then(({ body }) => body as Run)
          .catch((error: unknown) => (isGone(error) ? null : Promise.reject(error as Error)))
        if (run) runs.push(run)
        else gone.push(id)
      }
    }
    if (runs.length === 0 && gone.length === 0) return
    const { page, open, halves } = await this.pages.take(repository, runs, start)
    for (const id of gone) {
      delete open[id]
      delete halves[id]
    }
    yield { scope: repository, place: { ...start, open, halves }, page }
  }
}
