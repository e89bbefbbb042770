import { loadConfig, type Config } from '../ingest/config.ts'
import { runGit } from '../ingest/connectors/git/command.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { declareRaw } from '../ingest/raw.ts'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'

type Work<T> = (warehouse: Warehouse, config: Config) => Promise<T>

/** Opens the warehouse with all raw tables declared, does the work and closes, whatever happens. */
export async function useWarehouse<T>(options: GlobalOptions, work: Work<T>): Promise<T> {
  const config = await loadConfig(options)
  const warehouse = await openWarehouse({ folder: config.data }).catch((error: unknown) => {
    throw explainFolder(error, config.data)
  })
  try {
    await declareRaw(warehouse, await loadConnectors())
    return await work(warehouse, config)
  } finally {
    await warehouse.close()
  }
}

function explainFolder(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'EEXIST' && code !== 'ENOTDIR') return error
  return new CommandError(
    'warehouse',
    `The data folder is no folder, choose another with --data: ${folder}`,
    error,
  )
}

/** The same for work that fetches: it needs a source. Errors: CommandError 'configuration'. */
export async function useSources<T>(options: GlobalOptions, work: Work<T>): Promise<T> {
  await assertSource(await loadConfig(options), options)
  return useWarehouse(options, work)
}

/** Without file and `--git` the current folder's repository is meant, if it belongs to one. */
export async function assertSource(config: Config, { git }: GlobalOptions): Promise<void> {
  if (config.file !== null || git.length > 0) return
  const { code } = await runGit(['rev-parse', '--git-dir'], { folder: process.cwd(), tolerant: true })
  if (code === 0) return
  const hint =
    'give --git <path or URL>, write a streamgauge.yaml with `streamgauge init`, or see `streamgauge serve --demo`'
  throw new CommandError('configuration', `This folder belongs to no repository, ${hint}: ${process.cwd()}`)
}
