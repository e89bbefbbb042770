/** What a bet and an improvement have in common: what should move, from where to where, and the numbers that tell. */
import { Type } from 'typebox'
import { line, list, named, number, oneOf, prose, time } from '../field.ts'
import type { Body, Fault } from '../kind.ts'
import { readNumber } from '../numbers.ts'

/** In the order of a form that takes a minute; what comes after it is in `detail`. */
export const aim = {
  baseline: Type.Optional(number({ title: 'From', description: 'Where it stands now.' })),
  target: Type.Optional(number({ title: 'To', description: 'Where it should be.' })),
  unit: Type.Optional(line({ title: 'Unit', description: 'For instance %, orders a week, €.' })),
  due_at: Type.Optional(
    time({ title: 'By when', description: 'A date alone means the end of that day.' }, true),
  ),
  owner: Type.Optional(
    named('person', { title: 'Owner', description: 'E-mail address of who answers for it.' }),
  ),
  team: Type.Optional(named('team', { title: 'Team' })),
  value_stream: Type.Optional(named('value_stream', { title: 'Value stream' })),
  numbers: Type.Optional(
    list(line({ title: 'Number' }), {
      title: 'Numbers so far',
      description: 'Paste them, one a line, a day and a number: 2026-06-01 3.2',
    }),
  ),
  hypothesis: Type.Optional(
    prose({ title: 'What is believed, and why', description: 'It is kept as first written.' }),
  ),
}

export const detail = {
  better: Type.Optional(
    oneOf(['higher', 'lower'], {
      title: 'Better is',
      description: 'Told by from and to when left out.',
      'x-more': true,
    }),
  ),
  series: Type.Optional(
    named('series', {
      title: 'Series',
      description:
        'Whose numbers tell, where a source brings them; metric:cycle_time for a metric of its team.',
      'x-more': true,
    }),
  ),
  segment: Type.Optional(line({ title: 'Of the segment', 'x-more': true })),
  comparison_series: Type.Optional(
    named('series', {
      title: 'Compared with the series',
      description: 'One that is not touched by it.',
      'x-more': true,
    }),
  ),
  comparison_segment: Type.Optional(line({ title: 'Of its segment', 'x-more': true })),
}

/** Numbers that cannot be read, a day that is told twice, and aims that lead nowhere. */
export function aimFaults(body: Body): Fault[] {
  return [...numberFaults(body), ...directionFaults(body)]
}

function numberFaults({ numbers, series }: Body): Fault[] {
  const lines = (numbers ?? []) as string[]
  if (lines.length > 0 && series !== undefined)
    return [
      {
        path: ['numbers'],
        message: `A goal has its own numbers or those of a series, leave one of them out: ${String(series)}`,
      },
    ]
  const seen = new Set<string>()
  return lines.flatMap((text, i): Fault[] => {
    const read = readNumber(text)
    if (typeof read === 'string') return [{ path: ['numbers', i], message: read }]
    if (seen.has(read.day)) return [{ path: ['numbers', i], message: `Two numbers of one day: ${read.day}` }]
    seen.add(read.day)
    return []
  })
}

function directionFaults({ baseline, target, better }: Body): Fault[] {
  if (typeof baseline !== 'number' || typeof target !== 'number') return []
  if (baseline === target)
    return [{ path: ['target'], message: `The target is where it stands already: ${target}` }]
  const told = target > baseline ? 'higher' : 'lower'
  return better === undefined || better === told
    ? []
    : [
        {
          path: ['better'],
          message: `From ${baseline} to ${target} is ${told}, not what better says: ${String(better)}`,
        },
      ]
}
