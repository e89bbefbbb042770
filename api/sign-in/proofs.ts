/** Who signs proves once more who they are, right before; a proof is good for one signature. */
import { ForbiddenError, SignAgainError } from '../errors.ts'
import type { User } from './user.ts'

const GOOD_MS = 5 * 60_000

export class Proofs {
  private readonly used = new Map<string, number>()
  private readonly clock: () => number

  constructor(clock: () => number) {
    this.clock = clock
  }

  /** Until when one signature may follow; null when there is no proof that is still good. */
  goodUntil({ provedAt, sessionId }: User): number | null {
    if (provedAt === null || this.used.has(`${sessionId} ${provedAt}`)) return null
    const until = provedAt + GOOD_MS
    return until > this.clock() ? until : null
  }

  /**
   * Uses the proof up; the answer gives it back when nothing was signed. On loopback there is nobody to prove it to.
   * Errors: SignAgainError where it is missing, ForbiddenError for a program.
   */
  take(user: User): () => void {
    if (user.authentication === 'local') return () => undefined
    if (user.authentication === 'token')
      throw new ForbiddenError(`A signature is a person's, a token cannot sign: ${user.name}`)
    if (this.goodUntil(user) === null)
      throw new SignAgainError(
        'To sign, sign in once more at /sign-in?purpose=sign, then sign within five minutes',
      )
    const key = `${user.sessionId} ${user.provedAt}`
    this.forgetOld()
    this.used.set(key, this.clock())
    return () => void this.used.delete(key)
  }

  /** A proof that is no longer good needs no note that it was used. */
  private forgetOld(): void {
    for (const [key, at] of this.used) if (at + 2 * GOOD_MS < this.clock()) this.used.delete(key)
  }
}
