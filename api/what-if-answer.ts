/** A question about other levers, and its answer, in the words of the API. */
import { SHARES, TRIALS } from '../transforms/forecast/forecast.ts'
import type { ScopeRead } from '../transforms/forecast/history.ts'
import { localDate } from '../transforms/measures/calendar.ts'
import type { ReadOptions } from '../transforms/readers.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { dateOf, type WhatIf as Found, type WhatIfAsked } from '../transforms/what-if/answer.ts'
import { RUNS } from '../transforms/what-if/constraint.ts'
import type { Told } from '../transforms/what-if/dates.ts'
import type { Levers } from '../transforms/what-if/levers.ts'
import { BadParameterError, UnknownIdError } from './errors.ts'
import { daysTo, requireSubject } from './forecast-answer.ts'
import type { WhatIf, WhatIfQuestion } from './schemas/what-if.ts'

const KINDS = ['release', 'goal', 'item', 'team', 'service', 'value_stream'] as const

export interface AskedSubject {
  kind: (typeof KINDS)[number]
  id: string
  name: string
  plannedDate: string | null
}

const NAMED = {
  team: 'SELECT name FROM team WHERE team_id = $id',
  service: 'SELECT name FROM service WHERE service_id = $id',
  value_stream: 'SELECT name FROM value_stream WHERE value_stream_id = $id',
}

export async function subjectOf(
  warehouse: Warehouse,
  question: WhatIfQuestion,
  zone: string,
  options: ReadOptions,
): Promise<AskedSubject> {
  const named = KINDS.filter((kind) => question[kind] !== undefined)
  const [kind] = named
  if (kind === undefined || named.length > 1)
    throw new BadParameterError(
      `Ask about one thing, such as a release or a team: ${named.length === 0 ? 'none is named' : named.join(', ')}`,
    )
  const id = question[kind]!
  if (kind === 'release' || kind === 'goal' || kind === 'item') {
    const found = await requireSubject(warehouse, { kind, id }, options)
    const { name, dueAt } = found
    return { kind, id: found.id, name, plannedDate: dueAt === null ? null : localDate(dueAt, zone) }
  }
  const rows = await warehouse.rows<{ name: string | null }>(NAMED[kind], { id }, options)
  return { kind, id, name: rows[0]?.name ?? id, plannedDate: null }
}

/** Levers as they are asked, items by their ids. */
export async function leversOf(
  warehouse: Warehouse,
  question: WhatIfQuestion,
  echo: { as_of: number; zone: string },
  options: ReadOptions,
): Promise<Levers> {
  const { drop, add, move, capacity, limit, stage, shorten } = question
  daysTo(move, localDate(echo.as_of, echo.zone), 'move')
  if (stage === undefined && shorten > 0)
    throw new BadParameterError(`shorten needs a stage, such as stage=build: ${shorten}`)
  return {
    drop,
    add,
    without: await findItems(warehouse, question.without, options),
    move: move ?? null,
    capacity,
    limit: limit ?? null,
    stage: stage ?? null,
    shorten,
  }
}

async function findItems(
  warehouse: Warehouse,
  named: readonly string[],
  options: ReadOptions,
): Promise<string[]> {
  if (named.length === 0) return []
  const rows = await warehouse.rows<{ work_item_id: string; item_key: string | null }>(
    `SELECT work_item_id, item_key FROM work_item
    WHERE work_item_id IN (SELECT unnest($named)) OR item_key IN (SELECT unnest($named))`,
    { named: [...named] },
    options,
  )
  const ids = named.map((name) => {
    const found = rows.find(({ work_item_id, item_key }) => work_item_id === name || item_key === name)
    if (found) return found.work_item_id
    throw new UnknownIdError(`No work item of this id or key: ${name.slice(0, 300)}`)
  })
  return [...new Set(ids)]
}

export async function describeWhatIf(
  warehouse: Warehouse,
  {
    asked,
    subject,
    read,
    found,
  }: { asked: WhatIfAsked; subject: AskedSubject; read: ScopeRead; found: Found },
  options: ReadOptions,
): Promise<Omit<WhatIf, 'build_id'>> {
  const { asOf, zone, seed } = asked
  const { dates, team, queue } = found
  const teams = await warehouse.rows<{ team_id: string; name: string | null }>(
    'SELECT team_id, name FROM team',
    {},
    options,
  )
  const nameOf = (id: string) => teams.find(({ team_id }) => team_id === id)?.name ?? id
  const tell = (told: Told) => ({
    remaining_count: told.remaining,
    when: told.when.map((days, i) => ({ chance: SHARES[i]!, date: dateOf(days, asOf, zone) })),
    planned: dateOf(told.planned_days, asOf, zone),
    by_planned: told.by_planned,
    never: told.never,
  })
  const { answer } = dates
  return {
    subject: { kind: subject.kind, id: subject.id, name: subject.name },
    pace: read.pace,
    teams: found.teams.map((own) => ({ ...own, name: nameOf(own.team_id) })),
    who: team && { team_id: team.team.id, name: team.team.name },
    levers: found.pulled,
    dates: {
      withheld: dates.withheld,
      sample: { day_count: dates.sample.days, done_count: dates.sample.done },
      today: answer && tell(answer.today),
      changed: answer && tell(answer.changed),
      difference: answer && answer.difference,
    },
    collisions: found.collisions,
    exposure: found.exposure,
    constraint: team && queue && describeQueue(queue, team.sql),
    trials: answer ? TRIALS : 0,
    runs: queue?.today ? RUNS : 0,
    seed,
    as_of: asOf,
    zone,
  }
}

function describeQueue(
  { paces: _paces, ...queue }: NonNullable<Found['queue']>,
  sql: string,
): NonNullable<WhatIf['constraint']> {
  return { ...queue, sql }
}
