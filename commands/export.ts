import type { Command } from 'commander'
import type { ExportManifest } from '../transforms/export/manifest.ts'
import { exitCodes } from './exit.ts'
import type { GlobalOptions } from './options.ts'

export function addExport(program: Command): void {
  program
    .command('export <folder>')
    .description('write all that cannot be rebuilt as Parquet, which any later version can import')
    .action(async (folder: string, _: object, command: Command) => {
      const { interruptible } = await import('./interrupt.ts')
      const options = command.optsWithGlobals<GlobalOptions>()
      const stopped = await interruptible(async (signal) => tell(folder, await make(folder, options, signal)))
      process.exitCode = stopped ?? exitCodes.ok
    })
}

/** Of the warehouse itself, or of a backup that the server makes which has it open. */
async function make(folder: string, options: GlobalOptions, signal: AbortSignal): Promise<ExportManifest> {
  const [{ useWarehouse }, { isLocked }] = await Promise.all([import('./workspace.ts'), import('./ask.ts')])
  try {
    return await useWarehouse(options, (warehouse, config) => write(warehouse, folder, config.file, signal))
  } catch (error) {
    if (!isLocked(error)) throw error
    return exportServed(error, folder, options, signal)
  }
}

async function exportServed(
  locked: unknown,
  folder: string,
  options: GlobalOptions,
  signal: AbortSignal,
): Promise<ExportManifest> {
  const [
    fs,
    { dirname, resolve },
    { readAddress },
    { askAt },
    { loadConfig },
    { restoreBackup },
    { refuseTaken },
    { openWarehouse },
  ] = await Promise.all([
    import('node:fs'),
    import('node:path'),
    import('./address.ts'),
    import('./ask.ts'),
    import('../ingest/config.ts'),
    import('../transforms/backup/restore.ts'),
    import('../transforms/export/making.ts'),
    import('../transforms/warehouse.ts'),
  ])
  const config = await loadConfig(options)
  const address = await readAddress(config.data)
  if (address === null) throw locked
  const [, post] = askAt(address)
  refuseTaken(folder)
  process.stderr.write(`A server holds the warehouse, it makes a backup to export: ${address}\n`)
  const backup = await post<{ folder: string }>('/api/backups', {})
  fs.mkdirSync(dirname(resolve(folder)), { recursive: true })
  // Beside it, where the rows have to fit as well.
  const data = fs.mkdtempSync(`${resolve(folder)}.making-`)
  try {
    await restoreBackup(backup.folder, { data, force: false, now: Date.now() })
    const warehouse = await openWarehouse({ folder: data })
    return await write(warehouse, folder, config.file, signal).finally(() => warehouse.close())
  } finally {
    fs.rmSync(data, { recursive: true, force: true })
  }
}

async function write(
  warehouse: Parameters<typeof import('../transforms/export/making.ts').makeExport>[0],
  to: string,
  configuration: string | null,
  signal: AbortSignal,
): Promise<ExportManifest> {
  const [{ makeExport }, { openProgress }, { readVersion }] = await Promise.all([
    import('../transforms/export/making.ts'),
    import('./progress.ts'),
    import('./version.ts'),
  ])
  const progress = openProgress()
  try {
    return await makeExport(warehouse, {
      to,
      version: readVersion(),
      now: Date.now(),
      configuration,
      signal,
      onTable: (table, done, total) => progress.update({ label: `Writing ${table}`, done, total }),
    })
  } finally {
    progress.end()
  }
}

function tell(folder: string, { row_count, tables, files }: ExportManifest): void {
  const bytes = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
  const rows = row_count.toLocaleString('en')
  console.log(`${folder}: ${rows} rows of ${tables.length} tables read back, ${(bytes / 1e6).toFixed(1)} MB`)
  console.error(
    'Not in it: what is computed, session.key, privacy.key, tokens and environment variables. Back: streamgauge import <folder>',
  )
}
