import { Option, type Command } from 'commander'
import type { Forecast, Scopes } from '../api/schemas/index.ts'
import { parseCount } from './count.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { formats, formatTable, type Format } from './table.ts'

interface ForecastOptions extends GlobalOptions {
  release?: string
  goal?: string
  item?: string
  team?: string
  items?: number
  by?: string
  growth: boolean
  format: Format
}

export function addForecast(program: Command): void {
  program
    .command('forecast')
    .description('when what is left will be done, by chance, and how often that came true')
    .option('--release <id>', 'what is left of this planned release')
    .option('--goal <id>', 'what is left of what serves this goal')
    .option('--item <key>', 'what is left of the parts of this item, such as an epic')
    .option('--team <name>', 'what this team has under way')
    .option('--items <count>', 'so many, in place of what is left', parseCount)
    .option('--by <date>', 'how many by this local date, as YYYY-MM-DD')
    .option('--growth', 'scope grows as it did', false)
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('table'))
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<ForecastOptions>()
      const named = (['release', 'goal', 'item'] as const).filter((name) => options[name] !== undefined)
      if (named.length > 1)
        throw new CommandError('usage', `Ask about one thing, not about several: --${named.join(', --')}`)
      if (named.length === 1 && options.team !== undefined)
        throw new CommandError('usage', `A ${named[0]} says of whom it is: leave out --team`)
      const { useApi } = await import('./ask.ts')
      const answer = await useApi(options, async (get) => {
        const query = new URLSearchParams()
        for (const name of named) query.set(name, options[name]!)
        if (options.team !== undefined)
          query.set('team', findTeam(await get<Scopes>('/api/scopes'), options.team))
        if (options.items !== undefined) query.set('items', String(options.items))
        if (options.by !== undefined) query.set('by', options.by)
        if (options.growth) query.set('growth', 'true')
        return get<Forecast>(`/api/forecast?${query}`)
      })
      console.log(
        options.format === 'json' ? JSON.stringify(answer, null, 2) : describe(answer, options.format),
      )
    })
}

function findTeam({ teams }: Scopes, name: string): string {
  const found = teams.filter((team) => team.id === name || team.name === name)
  if (found.length === 1) return found[0]!.id
  throw new CommandError(
    'usage',
    found.length > 1
      ? `Several teams are called so, give one of ${found.map(({ id }) => id).join(', ')}: ${name}`
      : `Unknown team, use one of ${teams.map((team) => team.name).join(', ')}: ${name}`,
  )
}

function describe(answer: Forecast, format: Format): string {
  const { remaining_count, sample, withheld, when, by, backtest } = answer
  const head = `${remaining_count} left; ${sample.done_count} finished in ${sample.day_count} days (n)`
  if (withheld !== null) return `${head}\n${withheld}`
  const columns = ['chance', 'done by'].map((name) => ({ name, type: 'VARCHAR' }))
  const rows = when.map(({ chance, date }) => [percent(chance), date ?? 'not in three years'])
  const table = formatTable({ columns, rows }, format)
  if (format === 'csv') return table
  const counts = by?.counts.map(({ chance, count }) => `${count} (${percent(chance)})`).join(', ')
  const notes = [
    ...(by ? [`By ${by.date} at least ${counts}; all of it with ${percent(by.all ?? 0)}`] : []),
    backtest && backtest.n > 0
      ? `Asked in ${backtest.n} earlier weeks, the 85 % date came true ${backtest.hit_count} times`
      : 'No date that would have been promised is past yet',
  ]
  return [head, table, notes.join('\n')].join('\n\n')
}

const percent = (chance: number) => `${Math.round(chance * 100)} %`
