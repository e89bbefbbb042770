import { InvalidArgumentError, type Command } from 'commander'
import { exitCodes } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { ServeOptions } from './server.ts'

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('sync, build and serve the dashboard until stopped')
    .option('--port <number>', 'port to listen on, 0 for any free one', parsePort, 4400)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'open the dashboard in a browser', false)
    .option('--no-sync', 'serve what is there, fetch nothing')
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<ServeOptions>()
      const stopped = await interruptible(async (signal) => {
        const [{ serve }, { useSources }] = await Promise.all([
          import('./server.ts'),
          import('./workspace.ts'),
        ])
        await useSources(options, (warehouse, config) => serve(warehouse, config, options, signal))
      })
      // To be stopped is how a server ends: no error.
      process.exitCode = stopped === exitCodes.interrupted ? exitCodes.ok : (stopped ?? exitCodes.ok)
    })
}

export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port from 0 to 65535 is needed.')
  return port
}
