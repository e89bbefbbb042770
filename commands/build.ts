import type { Command } from 'commander'
import { exitCodes } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'

export function addBuild(program: Command): void {
  program
    .command('build')
    .description('rebuild the models whose inputs, SQL or configuration changed')
    .option('--full', 'rebuild every model from the raw tables')
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { full?: boolean }>()
      const stopped = await interruptible(async (signal) => {
        const [{ buildWarehouse }, { useWarehouse }] = await Promise.all([
          import('./pipeline.ts'),
          import('./workspace.ts'),
        ])
        await useWarehouse(options, (warehouse, config) =>
          buildWarehouse(warehouse, config, { full: options.full === true, signal }),
        )
      })
      process.exitCode = stopped ?? exitCodes.ok
    })
}
