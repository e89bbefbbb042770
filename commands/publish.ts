import type { Command } from 'commander'
import type { PublishAnswer } from '../api/schemas/index.ts'
import { KEEP } from '../ingest/config/publish.ts'
import { CommandError, exitOf } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { formatCount, formatDuration, openProgress } from './progress.ts'

interface PublishOptions extends GlobalOptions {
  to?: string
  keep?: number
}

export function addPublish(program: Command): void {
  program
    .command('publish')
    .description('write the facts as Parquet, for replicas and other engines')
    .option('--to <folder>', 'where to, in place of the configured folder')
    .action(async (_: object, command: Command) => {
      const { interruptible } = await import('./interrupt.ts')
      const options = command.optsWithGlobals<PublishOptions>()
      const stopped = await interruptible(async (signal) => {
        console.log(describe(await publish(options, signal)))
      })
      if (stopped !== null) process.exitCode = stopped
    })
}

/** By the server that holds the warehouse, where there is one. */
async function publish(options: PublishOptions, signal: AbortSignal): Promise<PublishAnswer> {
  try {
    return await publishHere(options, signal)
  } catch (error) {
    if (exitOf(error) !== 'warehouse' || (error as { code?: string }).code !== 'locked') throw error
    if (options.to !== undefined)
      throw new CommandError(
        'usage',
        `A server holds the warehouse and publishes to its configured folder, leave out --to or stop it: ${options.to}`,
        error,
      )
    const { useApi } = await import('./ask.ts')
    return useApi(options, (_get, post) => post<PublishAnswer>('/api/publish', {}))
  }
}

async function publishHere(options: PublishOptions, signal: AbortSignal): Promise<PublishAnswer> {
  const [{ resolve }, { useWarehouse }, { readModels }, { publishSnapshot }, { readVersion }] =
    await Promise.all([
      import('node:path'),
      import('./workspace.ts'),
      import('../transforms/model.ts'),
      import('../transforms/publish/snapshot.ts'),
      import('./version.ts'),
    ])
  const progress = openProgress()
  try {
    return await useWarehouse(options, async (warehouse, config) => {
      const to = options.to === undefined ? config.publish?.to : resolve(options.to)
      if (to === undefined)
        throw new CommandError(
          'usage',
          'No folder to publish to: give --to <folder>, or publish.to in streamgauge.yaml',
        )
      return publishSnapshot(warehouse, await readModels(), {
        to,
        keep: config.publish?.keep ?? KEEP,
        zone: config.zone,
        version: readVersion(),
        signal,
        onProgress: (table, done, total) => progress.update({ label: `Writing ${table}`, done, total }),
      })
    })
  } catch (error) {
    if ((error as Error).name !== 'NothingBuiltError') throw error
    throw new CommandError('warehouse', (error as Error).message, error)
  } finally {
    progress.end()
  }
}

function describe(published: PublishAnswer): string {
  const { folder, row_count, bytes, written_count, written_bytes, reused_count, removed, duration_ms } =
    published
  const size = (count: number) => `${(count / 1_000_000).toFixed(1)} MB`
  const lines = [
    `Published ${formatCount(row_count)} rows (${size(bytes)}) in ${formatDuration(duration_ms)}: ${folder}`,
    `${written_count} files written (${size(written_bytes)}), ${reused_count} as in the snapshot before`,
  ]
  if (removed.length > 0) lines.push(`Removed: ${removed.join(', ')}`)
  return lines.join('\n')
}
