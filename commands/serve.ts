import { InvalidArgumentError, Option, type Command } from 'commander'
import { suggest } from '../api/nearest.ts'
import { LEVELS } from '../api/telemetry/log.ts'
import { CommandError, exitCodes } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { ServeOptions } from './server.ts'

export function addServe(program: Command): void {
  program
    .command('serve', { isDefault: true })
    .description('sync, build and serve the dashboard until stopped; what runs when no command is named')
    .allowExcessArguments(true)
    .option('--port <number>', 'port to listen on, 0 for any free one', parsePort, 4400)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--open', 'open the dashboard in a browser', false)
    .option('--no-sync', 'serve what is there, fetch nothing')
    .addOption(
      new Option('--log <level>', 'what to write to standard output, one JSON object a line')
        .choices(LEVELS)
        .default(undefined, 'info; warn on a terminal'),
    )
    .option('--read-only <folder>', 'serve what is published to this folder, and fetch and change nothing')
    .option('--demo', 'serve an imaginary organisation, beside what --git names', false)
    .action(async (_: object, command: Command) => {
      refuseUnknown(command)
      const options = command.optsWithGlobals<ServeOptions>()
      await interruptible(async (signal) => {
        const [{ serve, serveDemo }, { useSources }] = await Promise.all([
          import('./server.ts'),
          import('./workspace.ts'),
        ])
        if (options.readOnly !== undefined) {
          const { serveReplica } = await import('./replica.ts')
          await serveReplica({ ...options, readOnly: options.readOnly }, signal)
        } else if (options.demo) await serveDemo(options, signal)
        else await useSources(options, (warehouse, config) => serve(warehouse, config, options, signal))
      })
      // To be stopped is how a server ends: no error.
      process.exitCode = exitCodes.ok
    })
}

/** A misspelt command arrives here too, since this is the one that needs no name. */
function refuseUnknown(command: Command): void {
  const [name] = command.args
  if (name === undefined) return
  const known = command.parent?.commands.map((other) => other.name()) ?? []
  throw new CommandError('usage', `Unknown command: ${name}${suggest(name, known)} (see --help)`)
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port from 0 to 65535 is needed.')
  return port
}
