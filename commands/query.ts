import { Option, type Command } from 'commander'
import type { ChunkStream, ColumnAnswer, Warehouse } from '../transforms/warehouse.ts'
import { parseCount } from './count.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { assertSelect } from './select.ts'
import { formats, formatTable, rowsOf, type Format } from './table.ts'

interface QueryOptions extends GlobalOptions {
  limit: number
  timeout: number
  format: Format
}

export function addQuery(program: Command): void {
  program
    .command('query')
    .argument('<select>', 'one SELECT over the warehouse; `streamgauge show` lists the relations')
    .description('run one read-only select')
    .option('--limit <rows>', 'most rows to print', parseCount, 1_000)
    .option('--timeout <seconds>', 'stop after', parseCount, 60)
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('table'))
    .action(async (sql: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<QueryOptions>()
      const { useWarehouse } = await import('./workspace.ts')
      const answer = await useWarehouse(options, (warehouse) => runQuery(warehouse, sql, options))
      const rows = rowsOf(answer.data, Math.min(answer.rowCount, options.limit))
      console.log(formatTable({ columns: answer.columns, rows }, options.format))
      if (answer.rowCount > options.limit)
        console.error(
          `Only the first ${options.limit} rows are shown: there are more; raise --limit to see them`,
        )
    })
}

/** Reads one row more than asked for, to know whether there are more. */
async function runQuery(warehouse: Warehouse, sql: string, options: QueryOptions): Promise<ColumnAnswer> {
  const text = sql.trim().replace(/;\s*$/, '')
  await assertSelect(warehouse, text)
  try {
    return await readRows(
      await warehouse.stream(text, {}, { timeoutMs: options.timeout * 1_000 }),
      options.limit + 1,
    )
  } catch (error) {
    throw new CommandError('query', `The query failed: ${(error as Error).message}`, error)
  }
}

async function readRows(stream: ChunkStream, most: number): Promise<ColumnAnswer> {
  const data: unknown[][] = stream.columns.map(() => [])
  const { readColumn } = await import('../transforms/values.ts')
  let rowCount = 0
  for await (const chunk of stream) {
    for (const [index, column] of data.entries()) readColumn(chunk, index, column)
    rowCount += chunk.rowCount
    if (rowCount >= most) break
  }
  return { columns: stream.columns, data, rowCount }
}
