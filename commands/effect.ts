import { Option, type Command } from 'commander'
import type { GoalEffect } from '../api/schemas/index.ts'
import type { GlobalOptions } from './options.ts'
import { formats, formatTable, type Format } from './table.ts'

interface EffectOptions extends GlobalOptions {
  format: Format
}

export function addEffect(program: Command): void {
  program
    .command('effect')
    .description('what became of the numbers of a bet since users met it, with all that the verdict rests on')
    .argument('<goal>', 'id of the goal')
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('table'))
    .action(async (goal: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<EffectOptions>()
      const { useApi } = await import('./ask.ts')
      const answer = await useApi(options, (get) =>
        get<GoalEffect>(`/api/goals/${encodeURIComponent(goal)}/effect`),
      )
      const { format } = options
      console.log(format === 'json' ? JSON.stringify(answer, null, 2) : describeEffect(answer, format))
    })
}

export function describeEffect(effect: GoalEffect, format: Format): string {
  const columns = ['', 'value'].map((name) => ({ name, type: 'VARCHAR' }))
  const table = formatTable({ columns, rows: rowsOf(effect) }, format)
  if (format === 'csv') return table
  const { sentence, comparison, notes } = effect
  return [
    sentence,
    table,
    ...(comparison ? [`Beside ${comparison.series_id}: ${comparison.sentence}`] : []),
    ...(notes.length > 0 ? [notes.join('\n')] : []),
  ].join('\n\n')
}

function rowsOf(effect: GoalEffect): string[][] {
  const { placebo } = effect
  const date = (at: number | null) => (at === null ? 'unknown' : new Date(at).toISOString().slice(0, 10))
  const number = (value: number | null) => (value === null ? 'unknown' : value.toPrecision(4))
  return [
    ['verdict', effect.verdict],
    ['change', number(effect.change)],
    ['95 % interval', `${number(effect.low)} to ${number(effect.high)}`],
    ['standard error', number(effect.se)],
    ['degrees of freedom', number(effect.freedom)],
    ['trend before', `${number(effect.trend_per_point)} a ${effect.grain}`],
    ['φ', number(effect.phi)],
    [
      'n',
      `${effect.before_count} before, ${effect.after_count} since, ${effect.history_count} for the noise`,
    ],
    ['smallest effect to be found', number(effect.smallest_effect)],
    ['verdict possible from', date(effect.possible_at)],
    ['window full', date(effect.complete_at)],
    ['claims at other dates', placebo ? `${placebo.claimed_count} of ${placebo.tested_count}` : 'unknown'],
  ]
}
