import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ConfigError, loadConfig, type Config } from '../ingest/config.ts'
import { restoreBackup } from '../transforms/backup/restore.ts'
import { defaultShelf, newestGood } from '../transforms/backup/shelf.ts'
import { exitCodes } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'

interface RestoreCommandOptions extends GlobalOptions {
  force: boolean
}

export function addRestore(program: Command): void {
  program
    .command('restore <backup>')
    .description(
      'put a backup in the place of the warehouse: its folder, or `latest` for the newest good one',
    )
    .option('--force', 'put aside the warehouse that is there', false)
    .action(async (named: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<RestoreCommandOptions>()
      const stopped = await interruptible(() => restore(named, options))
      process.exitCode = stopped ?? exitCodes.ok
    })
}

async function restore(named: string, options: RestoreCommandOptions): Promise<void> {
  const config = await readConfig(options)
  const data = config?.data ?? resolve(options.data ?? '.streamgauge')
  const folder = named === 'latest' ? await findLatest(data, config) : resolve(named)
  const { manifest, aside } = await restoreBackup(folder, { data, force: options.force, now: Date.now() })
  const rows = manifest.tables.reduce((sum, table) => sum + table.row_count, 0).toLocaleString('en')
  console.log(`${data}: ${rows} rows of ${manifest.tables.length} tables as of ${manifest.made_at}`)
  if (aside !== null) console.error(`What was there is kept: ${aside}`)
  const configuration = manifest.files.some(({ path }) => path === 'streamgauge.yaml')
  if (configuration && !existsSync(config?.file ?? ''))
    console.error(`The configuration that it was made with lies in the backup: ${folder}/streamgauge.yaml`)
  console.error('Set the environment variables that it names; who was signed in signs in again.')
}

/** On another machine there may be no configuration yet; a misspelt one is told. */
async function readConfig(options: RestoreCommandOptions): Promise<Config | null> {
  try {
    return await loadConfig(options)
  } catch (error) {
    if (options.config !== undefined || !(error instanceof ConfigError) || existsSync('streamgauge.yaml'))
      throw error
    return null
  }
}

async function findLatest(data: string, config: Config | null): Promise<string> {
  const places = new Set([defaultShelf(data), ...(config?.backup?.to ? [config.backup.to] : [])])
  const { backup, passed } = await newestGood([...places])
  for (const reason of passed) console.error(`Passed over: ${reason}`)
  return backup.folder
}
