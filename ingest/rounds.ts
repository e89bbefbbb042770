/** Reads a list of many scopes: of each what is new, and then what is older, of all some and then more. */
import type { Page, StreamContext } from './contract.ts'
import {
  readPlaces,
  recentLimit,
  roundLimits,
  spanOf,
  stepThrough,
  type Place,
  type Scope,
  type Step,
} from './places.ts'

/** Of a tool, as its session has it. */
interface Reach {
  /** What time is counted from, the tool's own: ISO of the newest thing that was seen, '' for nothing. */
  readonly newest: string
  readonly options: { readonly historyMonths: number | null }
}

export abstract class Rounds<Own extends Scope, At extends Place = Place> {
  readonly places: Record<string, At>
  protected readonly context: StreamContext
  private readonly reach: Reach

  constructor(context: StreamContext, reach: Reach) {
    this.context = context
    this.reach = reach
    this.places = readPlaces(context.cursor) as Record<string, At>
  }

  protected abstract readonly scopes: readonly Own[]

  /** Whether what is new is asked for. */
  protected abstract isDue(scope: Own, limit: string): boolean
  /** Whether there is more above the limit than has been read. */
  protected abstract isDeeper(place: At | undefined, limit: string, scope: Own): boolean
  protected abstract visit(scope: Own, place: At, limit: string): AsyncGenerator<Step>
  /** From the floor on down to the limit. */
  protected abstract descend(scope: Own, place: At, limit: string): AsyncGenerator<Step>

  protected get newest(): string {
    return this.reach.newest
  }

  protected get historyMonths(): number | null {
    return this.reach.options.historyMonths
  }

  /** What is new, and the last weeks of what was never read. */
  async *recent(): AsyncGenerator<Page> {
    const limit = recentLimit(this.newest, this.historyMonths)
    const due = this.scopes.filter((scope) => this.isDue(scope, limit))
    yield* this.step(due, (scope, place) => this.visit(scope, place, limit))
    yield* this.end()
  }

  /** What is older, of all scopes some, then more. */
  async *history(): AsyncGenerator<Page> {
    for (const limit of roundLimits(this.newest, this.historyMonths)) {
      const due = this.scopes.filter((scope) => this.isDeeper(this.places[scope.id], limit, scope))
      yield* this.step(due, (scope, place) => this.descend(scope, place, limit))
    }
    yield* this.end()
  }

  protected async *end(): AsyncGenerator<Page> {
    yield spanOf(this.places, this.scopes, this.newest, this.historyMonths)
  }

  private step(
    scopes: readonly Own[],
    walk: (scope: Own, place: At) => AsyncGenerator<Step>,
  ): AsyncGenerator<Page> {
    const { context, places } = this
    return stepThrough(context, places, { scopes, count: this.scopes.length }, (scope, place) =>
      walk(scope, place as At),
    )
  }
}
