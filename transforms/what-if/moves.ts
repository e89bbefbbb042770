/** What a release collides with on its day, and on the one that it moves to. */
import type { Around, WhatIf, WhatIfAsked } from './answer.ts'
import { readCollisions, readMovedCollisions } from './collisions.ts'

interface Plan {
  starts_at: number | null
  ends_at: number | null
  state: string
}

export async function tellCollisions(
  around: Around,
  { kind, id, levers }: WhatIfAsked,
): Promise<WhatIf['collisions']> {
  const none = (withheld: string) => ({ withheld, today: [], changed: [] })
  if (kind !== 'release') return none('Only a planned release meets others: ask about one')
  const [plan] = await around.warehouse.rows<Plan>(
    'SELECT starts_at, ends_at, state FROM int_release__scheduled WHERE release_id = $id',
    { id },
    around.options,
  )
  if (!plan || plan.state === 'released' || plan.state === 'cancelled')
    return none('It is out, or given up: it meets nothing any more')
  const today = await readCollisions(around.warehouse, id, around.options)
  if (levers.move === null) {
    return plan.starts_at === null
      ? none('No date is planned for it: choose one')
      : { withheld: null, today, changed: today }
  }
  return {
    withheld: null,
    today,
    changed: await readMovedCollisions(around, moved(id, plan, levers.move), around.options),
  }
}

const DAY = 86_400_000

/** At its own time of day; the day alone where no date is planned. */
function moved(releaseId: string, { starts_at, ends_at }: Plan, date: string) {
  const day = Date.parse(date)
  const startsAt = starts_at === null ? day : day + (((starts_at % DAY) + DAY) % DAY)
  const length = starts_at === null || ends_at === null ? DAY : ends_at - starts_at
  return {
    releaseId,
    startsAt,
    endsAt: startsAt + length,
    shiftMs: starts_at === null ? 0 : startsAt - starts_at,
  }
}
