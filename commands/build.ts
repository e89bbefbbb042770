import type { Command } from 'commander'
import { interruptible } from './interrupt.ts'
import { buildWarehouse } from './pipeline.ts'
import { exitCodes } from './exit.ts'
import type { GlobalOptions } from './program.ts'
import { useWarehouse } from './workspace.ts'

export function addBuild(program: Command): void {
  program
    .command('build')
    .description('rebuild the models whose inputs, SQL or configuration changed')
    .option('--full', 'rebuild every model from the raw tables')
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { full?: boolean }>()
      const stopped = await interruptible(() =>
        useWarehouse(options, async (warehouse, config) => {
          await buildWarehouse(warehouse, config, { full: options.full === true })
        }),
      )
      process.exitCode = stopped ?? exitCodes.ok
    })
}
