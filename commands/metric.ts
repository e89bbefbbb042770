import { Option, type Command } from 'commander'
import type { MetricAnswer } from '../api/schemas/index.ts'
import { CommandError } from './exit.ts'
import { describeMetric, tabulateMetric } from './figures.ts'
import type { GlobalOptions } from './options.ts'
import { formats, formatTable, type Format } from './table.ts'

interface MetricOptions extends GlobalOptions {
  from?: string
  to?: string
  asOf?: string
  by: string
  bucket: string
  repo: string[]
  service: string[]
  zone?: string
  profile?: string
  format: Format
}

const GROUPINGS = ['none', 'repository', 'service', 'team', 'value_stream']

export function addMetric(program: Command): void {
  program
    .command('metric')
    .argument('<name>', 'a metric, such as change_lead_time; `streamgauge show` lists them')
    .description('answer a metric from the warehouse, with n, interval and previous window')
    .option('--from <date>', 'first local date, as YYYY-MM-DD')
    .option('--to <date>', 'local date after the last one, as YYYY-MM-DD')
    .option('--as-of <time>', 'what was known then, as an ISO time')
    .addOption(new Option('--by <group>', 'one figure a …').choices(GROUPINGS).default('none'))
    .addOption(
      new Option('--bucket <size>', 'length of a step').choices(['day', 'week', 'month']).default('week'),
    )
    .option('--repo <id>', 'this repository only; may be repeated', append, [])
    .option('--service <id>', 'this service only; may be repeated', append, [])
    .option('--zone <name>', 'time zone of days and weeks, such as Europe/Berlin')
    .option('--profile <name>', 'which definition: streamgauge, or that of another tool')
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('table'))
    .action(async (name: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<MetricOptions>()
      console.log(formatMetric(await answerMetric(name, options), options.format))
    })
}

function append(value: string, previous: string[]): string[] {
  return [...previous, value]
}

async function answerMetric(name: string, options: MetricOptions): Promise<MetricAnswer> {
  if (!/^[a-z0-9_]+$/i.test(name)) throw new CommandError('usage', `Not a metric's name: ${name}`)
  const query = new URLSearchParams({ by: options.by, bucket: options.bucket })
  const single = { from: options.from, to: options.to, as_of: options.asOf, zone: options.zone }
  for (const [key, value] of Object.entries({ ...single, profile: options.profile })) {
    if (value !== undefined) query.set(key, value)
  }
  for (const id of options.repo) query.append('repository', id)
  for (const id of options.service) query.append('service', id)
  const { ask } = await import('./ask.ts')
  return ask<MetricAnswer>(options, `/api/metrics/${name}?${query.toString()}`)
}

function formatMetric(answer: MetricAnswer, format: Format): string {
  if (format === 'json') return JSON.stringify(answer, null, 2)
  const table = formatTable(tabulateMetric(answer), format)
  if (format === 'csv') return table
  const { heading, notes } = describeMetric(answer, format === 'md')
  return [heading, table, notes].filter((part) => part !== '').join('\n\n')
}
