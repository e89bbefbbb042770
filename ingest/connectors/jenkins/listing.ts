/** A job's builds by position, a list that moves while it is read. */
import { PAGE, type Controller } from './controller.ts'
import type { Floor } from './places.ts'
import type { Build, Job } from './records.ts'

export interface Listed {
  builds: Build[]
  isLast: boolean
  /** Position below the last of them. */
  depth: number
}

/**
 * Newest first, or from a floor on down. Each page begins with the last build of the one before; where the list has moved
 * up meanwhile (builds were discarded), the page above is read again, so that none is missed.
 */
export async function* listBuilds(controller: Controller, job: Job, below?: Floor): AsyncGenerator<Listed> {
  let from = Math.max(0, (below?.depth ?? 0) - 1)
  let last = below?.number ?? null
  for (;;) {
    const builds = await controller.builds(job.path, from)
    const first = builds[0]
    if (from > 0 && last !== null && (!first || first.number < last)) {
      from = Math.max(0, from - PAGE + 1)
      continue
    }
    const isLast = builds.length < PAGE
    yield { builds, isLast, depth: from + builds.length }
    if (isLast) return
    last = builds.at(-1)?.number ?? null
    from += builds.length - 1
  }
}
