/** Each lever that was pulled, in words, with what it moves; one without effect, or without an answer, says so. */
import type { QueueAnswer } from './constraint.ts'
import type { Levers, Part, Pulled } from './levers.ts'
import type { TeamRead } from './team.ts'

export interface Circumstances {
  /** Items left, and those of `without` that are among them. */
  remaining: number
  named: { asked: number; left: number }
  kind: string
  /** Local date that the release is planned for, and whether it has one. */
  plannedDate: string | null
  isRelease: boolean
  team: Pick<TeamRead, 'team' | 'stages' | 'load'> | null
  /** Items that this team finished among those that are drawn from. */
  teamDone: number
  queue: QueueAnswer | null
  hasExposure: boolean
}

export function listPulled(levers: Levers, known: Circumstances): Pulled[] {
  return [
    ...scopeLevers(levers, known),
    ...moveLever(levers, known),
    ...capacityLever(levers, known),
    ...queueLevers(levers, known),
  ]
}

const items = (count: number) => (count === 1 ? '1 item' : `${count} items`)

function scopeLevers(
  { drop, add, without }: Levers,
  { remaining, named, hasExposure }: Circumstances,
): Pulled[] {
  const pulled: Pulled[] = []
  if (drop > 0)
    pulled.push({
      lever: 'drop',
      said: `Drop ${items(drop)} of ${remaining} that are left`,
      moves: remaining > 0 ? ['dates'] : [],
      note:
        remaining === 0
          ? 'Nothing is left, so there is nothing to drop.'
          : drop > remaining
            ? `Only ${remaining} are left: all of them go.`
            : 'Which items go is not said, so the risk stays as it is.',
    })
  if (without.length > 0) {
    const moves: Part[] = named.left > 0 ? ['dates'] : []
    if (hasExposure) moves.push('exposure')
    pulled.push({
      lever: 'without',
      said: `Go without ${items(without.length)}`,
      moves,
      note:
        named.left === named.asked
          ? 'Their commits are taken out of what waits to go out; whether others need them is not known.'
          : `${named.left} of them are known and left to be done; the others change no date.`,
    })
  }
  if (add > 0)
    pulled.push({
      lever: 'add',
      said: `Add ${items(add)} to ${remaining} that are left`,
      moves: ['dates'],
      note: 'Of the size that items had; their risk is not known before they are written.',
    })
  return pulled
}

function moveLever({ move }: Levers, { isRelease, plannedDate }: Circumstances): Pulled[] {
  if (move === null) return []
  const said = `Move to ${move}`
  if (!isRelease)
    return [{ lever: 'move', said, moves: [], note: 'Only a planned release can be moved: ask about one.' }]
  if (move === plannedDate)
    return [{ lever: 'move', said, moves: [], note: 'It is planned for that day already: nothing changes.' }]
  return [
    {
      lever: 'move',
      said,
      moves: ['dates', 'collisions'],
      note: 'Its steps and bookings move with it. The work is done no sooner; the score of its risk knows no dates.',
    },
  ]
}

function capacityLever({ capacity }: Levers, { team, teamDone, queue }: Circumstances): Pulled[] {
  if (capacity === 100) return []
  const said = `${team ? team.team.name : 'A team'} at ${capacity} % of its pace`
  if (!team)
    return [{ lever: 'capacity', said, moves: [], note: 'Which team is meant is not known: choose one.' }]
  const moves: Part[] = teamDone > 0 ? ['dates'] : []
  if (queue?.changed || capacity === 0) moves.push('constraint')
  if (teamDone === 0)
    return [
      {
        lever: 'capacity',
        said,
        moves,
        note: `No finished items of ${team.team.name} are among those that are drawn from: what its capacity does to the dates cannot be said.`,
      },
    ]
  return [
    {
      lever: 'capacity',
      said,
      moves,
      note:
        capacity === 0
          ? 'Nothing of it is ever finished then.'
          : 'From the first day on, in proportion: who is new is never that quick, so this is the most that it can give.',
    },
  ]
}

function queueLevers(levers: Levers, { team, queue, teamDone }: Circumstances): Pulled[] {
  const { limit, stage, shorten } = levers
  const asked: { lever: 'limit' | 'shorten'; said: string; note: string | null }[] = []
  if (limit !== null)
    asked.push({
      lever: 'limit',
      said: `${items(limit)} under way at most`,
      note:
        team && Math.round(team.load) === limit
          ? 'As many are under way today: nothing changes.'
          : 'What waits for its beginning meanwhile is not counted as under way, and an item takes as long in hand, however few there are.',
    })
  if (stage !== null && shorten > 0) {
    const known = team?.stages.find((own) => own.stage === stage)
    asked.push({
      lever: 'shorten',
      said: `${known?.name ?? stage} takes ${shorten} % less`,
      note:
        team && !known
          ? `No finished item of ${team.team.name} is known to have spent time there.`
          : 'Each item’s own time in that stage is shorter, nothing else is.',
    })
  }
  return asked.map(({ lever, said, note }): Pulled => {
    const reason = team ? (queue?.withheld ?? null) : 'Which team is meant is not known: choose one'
    if (reason !== null) return { lever, said, moves: [], note: `${reason}.` }
    const isIdle =
      (lever === 'limit' && team !== null && Math.round(team.load) === limit) ||
      (lever === 'shorten' && !team?.stages.some((own) => own.stage === stage))
    if (isIdle) return { lever, said, moves: [], note }
    return { lever, said, moves: teamDone > 0 ? ['constraint', 'dates'] : ['constraint'], note }
  })
}
