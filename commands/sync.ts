import type { Command } from 'commander'
import type { SyncReport } from '../ingest/sync.ts'
import { exitCodes } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'

export function addSync(program: Command): void {
  program
    .command('sync')
    .description('fetch what is new from all sources, then build what depends on it')
    .option('--no-build', 'fetch only')
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { build: boolean }>()
      let report: SyncReport | undefined
      const stopped = await interruptible(async (signal) => {
        const [{ buildWarehouse, fetchSources }, { useSources }] = await Promise.all([
          import('./pipeline.ts'),
          import('./workspace.ts'),
        ])
        await useSources(options, async (warehouse, config) => {
          report = await fetchSources(warehouse, config, signal)
          if (options.build && !signal.aborted)
            await buildWarehouse(warehouse, config, { full: false, signal })
        })
      })
      process.exitCode =
        stopped ?? (report?.sources.every((source) => source.ok) ? exitCodes.ok : exitCodes.source)
    })
}
