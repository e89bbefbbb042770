/** How often a tool is asked because of what it posts: at once when it is quiet, and not more than it can bear. */
export interface PaceLimits {
  /** So many at once after a quiet time. */
  burst: number
  /** One more each so many milliseconds. */
  everyMs: number
}

const LIMITS: PaceLimits = { burst: 20, everyMs: 5_000 }

export class Pace {
  private readonly limits: PaceLimits
  private left: number
  private at: number

  constructor(now: number, limits: PaceLimits = LIMITS) {
    this.limits = limits
    this.left = limits.burst
    this.at = now
  }

  /** Milliseconds to wait before the next; 0 takes it. */
  take(now: number): number {
    const { burst, everyMs } = this.limits
    const gained = Math.floor((now - this.at) / everyMs)
    this.left = Math.min(burst, this.left + gained)
    this.at = this.left === burst ? now : this.at + gained * everyMs
    if (this.left === 0) return this.at + everyMs - now
    this.left--
    return 0
  }
}
