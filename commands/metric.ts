import { Option, type Command } from 'commander'
import { suggest } from '../api/nearest.ts'
import type { MetricAnswer, Scopes, TableAnswer } from '../api/schemas/index.ts'
import type { Get } from './ask.ts'
import { parseCount } from './count.ts'
import { CommandError } from './exit.ts'
import { describeMetric, tabulateMetric } from './figures.ts'
import type { GlobalOptions } from './options.ts'
import { formats, formatTable, rowsOf, type Format } from './table.ts'

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
  rows?: number | true
  format: Format
}

export function addMetric(program: Command): void {
  program
    .command('metric')
    .argument('<name>', 'a metric, such as change_lead_time; `streamgauge show` lists them')
    .description('answer a metric from the warehouse, with n, interval and previous window')
    .option('--from <date>', 'first local date, as YYYY-MM-DD')
    .option('--to <date>', 'local date after the last one, as YYYY-MM-DD')
    .option('--as-of <time>', 'what was known then, as an ISO time')
    .option(
      '--by <group>',
      'one figure a repository, service, team, value_stream, methodology, or kind of cases that the metric has',
      'none',
    )
    .addOption(
      new Option('--bucket <size>', 'length of a step').choices(['day', 'week', 'month']).default('week'),
    )
    .option('--repo <name>', 'this repository only, by name or id; may be repeated', append, [])
    .option('--service <name>', 'this service only, by name or id; may be repeated', append, [])
    .option('--zone <name>', 'time zone of days and weeks, such as Europe/Berlin')
    .option('--profile <name>', 'which definition: streamgauge, or that of another tool')
    .option('--rows [count]', 'print the rows behind the figure instead', parseCount)
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('table'))
    .action(async (name: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<MetricOptions>()
      if (!/^[a-z0-9_]+$/i.test(name)) throw new CommandError('usage', `Not a metric's name: ${name}`)
      const { useApi } = await import('./ask.ts')
      await useApi(options, async (get) => {
        const query = await completeQuery(get, options)
        if (options.rows === undefined) await printFigure(get, name, query, options.format)
        else await printRows(get, name, query, options)
      })
    })
}

function append(value: string, previous: string[]): string[] {
  return [...previous, value]
}

async function completeQuery(get: Get, options: MetricOptions): Promise<URLSearchParams> {
  const query = new URLSearchParams({ by: options.by, bucket: options.bucket })
  const single = { from: options.from, to: options.to, as_of: options.asOf, zone: options.zone }
  for (const [key, value] of Object.entries({ ...single, profile: options.profile })) {
    if (value !== undefined) query.set(key, value)
  }
  if (options.repo.length + options.service.length === 0) return query
  const { repositories, services } = await get<Scopes>('/api/scopes')
  const known = repositories.map(({ repository_id, name }) => ({ id: repository_id, name }))
  for (const name of options.repo) query.append('repository', findId(known, 'repository', name))
  const parts = services.map(({ service_id, name }) => ({ id: service_id, name }))
  for (const name of options.service) query.append('service', findId(parts, 'service', name))
  return query
}

/** People type names; ids are as good. */
function findId(known: { id: string; name: string }[], kind: string, name: string): string {
  const found = known.filter((scope) => scope.id === name || scope.name === name)
  if (found.length === 1) return (found[0] as { id: string }).id
  if (found.length > 1)
    throw new CommandError(
      'usage',
      `Several have this name, give one of ${found.map(({ id }) => id).join(', ')}: ${name}`,
    )
  const hint = suggest(
    name,
    known.flatMap((scope) => [scope.name, scope.id]),
  )
  throw new CommandError('usage', `Unknown ${kind}: ${name}${hint}`)
}

async function printFigure(get: Get, name: string, query: URLSearchParams, format: Format): Promise<void> {
  console.log(formatMetric(await get<MetricAnswer>(`/api/metrics/${name}?${query}`), format))
}

async function printRows(
  get: Get,
  name: string,
  query: URLSearchParams,
  options: MetricOptions,
): Promise<void> {
  query.set('limit', String(options.rows === true ? 100 : options.rows))
  const answer = await get<TableAnswer>(`/api/metrics/${name}/cases?${query}`)
  console.log(
    formatTable({ columns: answer.columns, rows: rowsOf(answer.data, answer.row_count) }, options.format),
  )
  if (answer.total_count > answer.row_count)
    console.error(
      `Only ${answer.row_count} of ${answer.total_count} rows are shown: raise --rows to see them`,
    )
}

function formatMetric(answer: MetricAnswer, format: Format): string {
  if (format === 'json') return JSON.stringify(answer, null, 2)
  const table = formatTable(tabulateMetric(answer), format)
  if (format === 'csv') return table
  const { heading, notes } = describeMetric(answer, format === 'md')
  return [heading, table, notes].filter((part) => part !== '').join('\n\n')
}
