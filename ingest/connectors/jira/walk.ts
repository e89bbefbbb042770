/**
 * Walks issues by their time of change. Each page is asked for anew from where the last one ended, since a page by number
 * or token would slip when an issue changes or goes meanwhile; only a minute with more issues than a page is paged through.
 */
import { SourceError } from '../../contract.ts'
import type { Found, IssueRecord, Site } from './site.ts'
import { localCeiling, localFloor, MINUTE, minuteOf } from './zone.ts'

export interface Walk {
  site: Site
  zone: string
  /** JQL of all that is wanted; see scope.ts. */
  clause: string
  direction: 'forward' | 'back'
  /** null: from the newest. */
  from: number | null
  /** Asked for past the index. */
  reconcile?: readonly string[]
}

export interface Step {
  issues: IssueRecord[]
  /** Everything before it on the way has been seen; may be gone on from. */
  position: number | null
}

const RESTARTS = 3

export async function* walkIssues(walk: Walk): AsyncGenerator<Step> {
  let position = walk.from === null ? null : minuteOf(walk.from)
  let next: string | null = null
  let restarts = 0
  for (;;) {
    const found: Found | null = await walk.site
      .search(jqlOf(walk, position), next, walk.reconcile)
      .catch((error: unknown) => {
        if (next === null || !isExpired(error) || restarts++ >= RESTARTS) throw error
        return null
      })
    if (found === null) {
      next = null
      continue
    }
    const reached = reachedBy(found.issues)
    const hasMoved: boolean = found.next !== null && isFurther(walk.direction, reached, position)
    if (hasMoved) position = reached
    yield { issues: found.issues, position }
    if (found.next === null) return
    next = hasMoved ? null : found.next
  }
}

function jqlOf({ clause, direction, zone }: Walk, position: number | null): string {
  const order = `order by updated ${direction === 'forward' ? 'asc' : 'desc'}, key asc`
  if (position === null) return `${clause} ${order}`
  const bound =
    direction === 'forward'
      ? `updated >= "${localFloor(position, zone)}"`
      : `updated < "${localCeiling(position + MINUTE, zone)}"`
  return `${clause} and ${bound} ${order}`
}

function reachedBy(issues: readonly IssueRecord[]): number | null {
  const at = Date.parse(issues.at(-1)?.fields?.updated ?? '')
  return Number.isNaN(at) ? null : minuteOf(at)
}

function isFurther(direction: Walk['direction'], reached: number | null, position: number | null): boolean {
  if (reached === null) return false
  if (position === null) return true
  return direction === 'forward' ? reached > position : reached < position
}

/** A token of a page lives for some days at most; a site answers 400 then. */
function isExpired(error: unknown): boolean {
  return error instanceof SourceError && error.code === 'failed' && /answers 400/.test(error.message)
}
