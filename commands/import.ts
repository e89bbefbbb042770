import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { exitCodes } from './exit.ts'
import type { GlobalOptions } from './options.ts'

interface ImportOptions extends GlobalOptions {
  force: boolean
}

export function addImport(program: Command): void {
  program
    .command('import <folder>')
    .description('make a warehouse of an export in a new data folder, and build what is computed')
    .option('--force', 'put aside the warehouse that is there', false)
    .action(async (folder: string, _: object, command: Command) => {
      const { interruptible } = await import('./interrupt.ts')
      const options = command.optsWithGlobals<ImportOptions>()
      const stopped = await interruptible((signal) => bring(resolve(folder), options, signal))
      process.exitCode = stopped ?? exitCodes.ok
    })
}

async function bring(folder: string, options: ImportOptions, signal: AbortSignal): Promise<void> {
  const [{ loadConfig }, { bringExport }, { buildWarehouse }, { useWarehouse }] = await Promise.all([
    import('../ingest/config.ts'),
    import('../transforms/export/bringing.ts'),
    import('./pipeline.ts'),
    import('./workspace.ts'),
  ])
  const own = await loadConfig(options)
  const { manifest, aside } = await bringExport(folder, {
    data: own.data,
    force: options.force,
    now: Date.now(),
  })
  const rows = manifest.row_count.toLocaleString('en')
  console.log(`${own.data}: ${rows} rows of ${manifest.tables.length} tables as of ${manifest.made_at}`)
  if (aside !== null) console.error(`What was there is kept: ${aside}`)
  if (existsSync(join(folder, 'streamgauge.yaml')) && own.file === null)
    console.error(`The configuration that it was made with lies in the export: ${folder}/streamgauge.yaml`)
  if (!own.privacy?.keyEnv && !existsSync(join(own.data, 'privacy.key')))
    console.error('People get other pseudonyms: privacy.key was not copied by hand.')
  await useWarehouse(options, (warehouse, config) =>
    buildWarehouse(warehouse, config, { full: true, signal }),
  )
}
