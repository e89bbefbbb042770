import { Command, CommanderError, Option } from 'commander'
import { addAlerts } from './alerts.ts'
import { addAudit } from './audit.ts'
import { addBackup } from './backup.ts'
import { addBuild } from './build.ts'
import { addDigest } from './digest.ts'
import { addDoctor } from './doctor.ts'
import { addEffect } from './effect.ts'
import { describeError, exitCodes, exitMeanings, exitOf, type Exit } from './exit.ts'
import { addExport } from './export.ts'
import { addForget } from './forget.ts'
import { addForecast } from './forecast.ts'
import { addGate } from './gate.ts'
import { addImpact } from './impact.ts'
import { addImport } from './import.ts'
import { addInit } from './init.ts'
import { addMetric } from './metric.ts'
import type { GlobalOptions } from './options.ts'
import { addPrivacy } from './privacy.ts'
import { addPublish } from './publish.ts'
import { addQuery } from './query.ts'
import { addRestore } from './restore.ts'
import { addRetention } from './retention.ts'
import { addRisk } from './risk.ts'
import { addSchema } from './schema.ts'
import { addRelease } from './release.ts'
import { addServe } from './serve.ts'
import { addSetup } from './setup.ts'
import { addShow } from './show.ts'
import { addSync } from './sync.ts'
import { addToken } from './token.ts'
import { readVersion } from './version.ts'
import { addWebhooks } from './webhooks.ts'

/** Runs the command line and sets the process's exit code; never throws. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', endQuietly)
  const program = createProgram()
  try {
    await program.parseAsync(argv)
  } catch (error) {
    process.exitCode = report(error, program.opts<GlobalOptions>().debug === true)
  }
}

export function createProgram(): Command {
  const program = new Command('streamgauge')
    .description('Value stream analytics from your Git, CI, ticketing and incident tools.')
    .option('--config <file>', 'streamgauge.yaml to read (default: the one in this folder, if any)')
    .option('--data <folder>', 'where the warehouse and mirrored clones are kept (default: .streamgauge)')
    .addOption(
      new Option('--git <path or URL>', 'a Git repository to read; may be repeated')
        .argParser(collect)
        .default([], 'the one of this folder'),
    )
    .option('--debug', 'print whole errors with their stacks')
    .version(readVersion(), '-V, --version')
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', `\n${describeExits()}`)
  const adders = [
    addServe,
    addSync,
    addBuild,
    addMetric,
    addShow,
    addQuery,
    addGate,
    addRelease,
    addAudit,
    addPublish,
    addRisk,
    addImpact,
    addForecast,
    addEffect,
    addDoctor,
    addBackup,
    addRestore,
    addExport,
    addImport,
    addSchema,
    addInit,
    addSetup,
    addAlerts,
    addDigest,
    addWebhooks,
    addToken,
    addPrivacy,
    addForget,
    addRetention,
  ]
  for (const add of adders) add(program)
  for (const command of program.commands.flatMap((one) => [one, ...one.commands])) {
    command.exitOverride().showHelpAfterError('(see --help)').configureHelp({ showGlobalOptions: true })
  }
  return program
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value]
}

function describeExits(): string {
  const lines = Object.entries(exitCodes).map(
    ([name, code]) => `  ${String(code).padStart(3)}  ${exitMeanings[name as Exit]}`,
  )
  return ['Exit codes:', ...lines].join('\n')
}

function report(error: unknown, isDebug: boolean): number {
  // commander has written its message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  console.error(describeError(error, isDebug))
  return exitCodes[exitOf(error)]
}

/** Whoever reads us may stop early, as `head` does. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok)
  throw error
}
