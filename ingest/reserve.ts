/** Keeps a part of what a tool allows for what is new: older records take the rest, and go on when there is more. */
import type { Budget } from './http.ts'

/** Of a limit. */
const KEPT = 0.2
/** A limit that ends sooner is waited for. */
const SOON_MS = 900_000

export class Reserve {
  private readonly budgets = new Map<string, Budget>()
  private readonly asked = new Set<string>()

  note(budget: Budget): void {
    const key = `${budget.host} ${budget.resource}`
    this.budgets.set(key, budget)
    this.asked.add(key)
  }

  /** All that were told of. */
  all(): Budget[] {
    return [...this.budgets.values()]
  }

  /** What is asked from now on counts alone: tools count several kinds of request apart. */
  begin(): void {
    this.asked.clear()
  }

  /** Errors: ReserveReached, when no more than what is kept is left for long of one that was asked of. */
  keep(now: number): void {
    for (const key of this.asked) {
      const budget = this.budgets.get(key)
      if (budget && isReached(budget, now)) throw new ReserveReached(budget)
    }
  }
}

/** No fault: what was read has landed, and the next sync goes on. */
export class ReserveReached extends Error {
  override readonly name = 'ReserveReached'

  constructor({ host, remaining, limit }: Budget) {
    const left = `${remaining} of ${limit} requests are left for what is new`
    super(`Older history is read at the next sync, ${left}: ${host}`)
  }
}

function isReached({ limit, remaining, resetAt }: Budget, now: number): boolean {
  if (limit === null || resetAt === null) return false
  return remaining < limit * KEPT && resetAt - now > SOON_MS
}
