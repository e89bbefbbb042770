import type { Command } from 'commander'
import type { RemovedStream, RetentionAnswer } from '../api/schemas/retention.ts'
import { configTables } from '../ingest/config.ts'
import { FOR_EVER } from '../ingest/config/retention.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { removeUnkept, tryRemoval, type Removed } from '../ingest/retention/removal.ts'
import { removeMade } from '../privacy/forgetting.ts'
import { readPeople } from '../privacy/keys.ts'
import { buildModels } from '../transforms/build.ts'
import { compactWarehouse } from '../transforms/compaction.ts'
import { computed } from '../transforms/graph.ts'
import { readModels } from '../transforms/model.ts'
import { isLocked, useApi } from './ask.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { formatCount } from './progress.ts'
import { useWarehouse } from './workspace.ts'

interface RetentionOptions extends GlobalOptions {
  dryRun: boolean
  compact: boolean
}

export function addRetention(program: Command): void {
  program
    .command('retention')
    .description('remove what is older than the configuration keeps it, with all that is derived from it')
    .option('--dry-run', 'say what would go, by stream, and remove nothing', false)
    .option('--compact', 'write the warehouse anew afterwards, without the bytes of what is gone', false)
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<RetentionOptions>()
      const streams = await remove(options)
      console.log(describe(streams, options.dryRun))
    })
}

/** Here, or by the server that has the warehouse open. */
async function remove(options: RetentionOptions): Promise<RemovedStream[]> {
  try {
    return await removeHere(options)
  } catch (error) {
    if (!isLocked(error)) throw error
    if (options.compact)
      throw new CommandError(
        'usage',
        'A server holds the warehouse, leave out --compact or stop it: it would write a new file',
        error,
      )
    const body = { dry_run: options.dryRun }
    return useApi(
      options,
      async (_get, post) => (await post<RetentionAnswer>('/api/retention', body)).streams,
    )
  }
}

async function removeHere(options: RetentionOptions): Promise<RemovedStream[]> {
  let folder = ''
  let removed: Removed[] = []
  await useWarehouse(options, async (warehouse, config) => {
    folder = warehouse.folder
    const parts = {
      connectors: await loadConnectors(),
      retention: config.retention ?? FOR_EVER,
      now: Date.now(),
    }
    if (options.dryRun) return void (removed = await tryRemoval(warehouse, parts))
    await buildModels(warehouse, await readModels(), {
      config: configTables(config),
      computed,
      people: readPeople(warehouse.folder, config.privacy),
      before: async (lane) => void (removed = await removeUnkept(lane, parts)),
    })
  })
  if (!options.dryRun) removeMade(folder)
  if (!options.dryRun && options.compact) await compactWarehouse(folder)
  return removed.map(({ source, stream, keptFrom, keys, rows }) => ({
    source,
    stream,
    kept_from: keptFrom,
    record_count: keys,
    row_count: rows,
  }))
}

function describe(streams: readonly RemovedStream[], isDryRun: boolean): string {
  if (streams.length === 0) return 'Everything is kept: retention in streamgauge.yaml says for how long'
  const verb = isDryRun ? 'would go' : 'went'
  return streams
    .map(({ source, stream, kept_from, record_count, row_count }) => {
      const day = new Date(kept_from).toISOString().slice(0, 10)
      return `${source} ${stream}: kept from ${day}, ${formatCount(record_count)} records in ${formatCount(row_count)} rows ${verb}`
    })
    .join('\n')
}
