/** Everything that is known of one release, but for the verdict: what its screen shows and its report says. */
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { readComposition, type Composition } from './composition.ts'
import { readHead, type Asked, type Part, type ReleaseHead } from './head.ts'
import { readPairs, type VersionPair } from './pairs.ts'
import { readPlan, type Plan } from './plan.ts'
import { readSecurity, type Security } from './security.ts'
import { readTests, type TestedPhase } from './tests.ts'
import { readTrace, type Trace } from './trace.ts'
import { readUnusual, type Standing } from './unusual.ts'

export interface Dossier {
  head: ReleaseHead
  composition: Composition
  unusual: Standing[]
  pairs: Part<VersionPair>
  plan: Plan
  tests: TestedPhase[]
  security: Security
  trace: Trace
}

/** As many rows of the trace as a screen shows; the others are in its table. */
const TRACE_ROWS = 100

/** Null: nothing is called so. `now` is epoch ms. */
export async function readDossier(
  warehouse: Warehouse,
  id: string,
  now: number,
  options: ReadOptions = {},
): Promise<Dossier | null> {
  const head = await readHead(warehouse, id, options)
  if (!head) return null
  const asked = askedOf(warehouse, head, now, options)
  const isOpen = head.released_at === null
  const due = head.released_at ?? head.planned_at
  const [composition, unusual, pairs, plan, tests, security, trace] = await Promise.all([
    readComposition(asked),
    readUnusual(asked, {
      dueAt: due,
      isDay: head.is_day && head.released_at === null,
      serviceCount: head.service_count,
    }),
    readPairs(asked, isOpen),
    readPlan(asked),
    readTests(asked),
    readSecurity(asked),
    readTrace(asked, TRACE_ROWS),
  ])
  return { head, composition, unusual, pairs, plan, tests, security, trace }
}

/** What has gone out is looked at as of then. */
export function askedOf(
  warehouse: Warehouse,
  head: ReleaseHead,
  now: number,
  options: ReadOptions = {},
): Asked {
  return { warehouse, id: head.release_id, at: head.released_at ?? now, options }
}
