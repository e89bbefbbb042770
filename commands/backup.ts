import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { BackupMade } from '../api/schemas/index.ts'
import { loadConfig } from '../ingest/config.ts'
import { makeBackup, moveBackup } from '../transforms/backup/making.ts'
import { defaultShelf, listBackups } from '../transforms/backup/shelf.ts'
import { readAddress } from './address.ts'
import { askAt, isLocked } from './ask.ts'
import { exitCodes } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'
import { readVersion } from './version.ts'
import { useWarehouse } from './workspace.ts'

interface BackupCommandOptions extends GlobalOptions {
  to?: string
  list: boolean
}

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('copy the warehouse while it is written, read the copy back, and say where it is')
    .option(
      '--to <folder>',
      'where to put it (default: backup.to of the configuration, else the data folder)',
    )
    .option('--list', 'list the backups that are there, make none', false)
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<BackupCommandOptions>()
      if (options.list) return list(options)
      const stopped = await interruptible(async (signal) => tell(await make(options, signal)))
      process.exitCode = stopped ?? exitCodes.ok
    })
}

type Made = Pick<BackupMade, 'folder' | 'size_bytes' | 'row_count' | 'table_count'>

/** Made here, or by the server that has the warehouse open. */
async function make(options: BackupCommandOptions, signal: AbortSignal): Promise<Made> {
  try {
    return await useWarehouse(options, async (warehouse, config) => {
      const to = options.to ?? config.backup?.to ?? defaultShelf(config.data)
      const { folder, manifest, size_bytes } = await makeBackup(warehouse, {
        to,
        version: readVersion(),
        now: Date.now(),
        configuration: config.file,
        signal,
      })
      const row_count = manifest.tables.reduce((sum, table) => sum + table.row_count, 0)
      return { folder, size_bytes, row_count, table_count: manifest.tables.length }
    })
  } catch (error) {
    const address = isLocked(error) ? await readAddress((await loadConfig(options)).data) : null
    if (address === null) throw error
    const [, post] = askAt(address)
    const made = await post<BackupMade>('/api/backups', {})
    if (options.to === undefined) return made
    return { ...made, folder: (await moveBackup(made.folder, resolve(options.to))).folder }
  }
}

function tell({ folder, size_bytes, row_count, table_count }: Made): void {
  const rows = row_count.toLocaleString('en')
  console.log(`${folder}: ${rows} rows of ${table_count} tables read back, ${megabytes(size_bytes)}`)
  console.error(
    'Not in it: session.key, privacy.key, tokens and environment variables. Restore: streamgauge restore <folder>',
  )
}

async function list(options: BackupCommandOptions): Promise<void> {
  const config = await loadConfig(options)
  const folder = options.to ?? config.backup?.to ?? defaultShelf(config.data)
  const all = listBackups(folder)
  for (const { folder: place, manifest, size_bytes } of all)
    console.log(`${manifest.made_at}  ${megabytes(size_bytes)}  ${place}`)
  if (all.length === 0) console.log(`No backup is here: ${folder}`)
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
