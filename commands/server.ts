import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createApp } from '../api/app.ts'
import { loadConfig, type Config } from '../ingest/config.ts'
import { readModels } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { removeAddress, writeAddress } from './address.ts'
import { CommandError } from './exit.ts'
import { describeLeftovers } from './leftover.ts'
import type { GlobalOptions } from './options.ts'
import { openProgress } from './progress.ts'
import { watchRun } from './run.ts'
import { readVersion } from './version.ts'

export interface ServeOptions extends GlobalOptions {
  port: number
  host: string
  open: boolean
  sync: boolean
}

const DASHBOARD = join(import.meta.dirname, '..', 'dashboard', 'build')

/** Serves until the signal is aborted; the sources are read and built meanwhile. */
export async function serve(
  warehouse: Warehouse,
  config: Config,
  options: ServeOptions,
  signal: AbortSignal,
): Promise<void> {
  const progress = openProgress()
  const draw = watchRun(progress)
  // What a stop interrupts has not failed.
  const watch: typeof draw = (run) => {
    if (!signal.aborted) draw(run)
  }
  const app = await createApp(
    {
      warehouse,
      registry: await readModels(),
      config,
      reload: () => loadConfig(options),
      dashboardFolder: DASHBOARD,
      progress: watch,
    },
    { host: options.host, syncAtStart: options.sync, schedule: options.sync, version: readVersion() },
  )
  try {
    await app.listen({ port: options.port, host: options.host }).catch((error: unknown) => {
      throw explainListening(error, options)
    })
    const url = addressOf(app.server.address(), options.host)
    await writeAddress(warehouse.folder, url)
    progress.line(`Streamgauge serves at ${url} (Ctrl-C stops it)`)
    const leftovers = await describeLeftovers(warehouse, config)
    if (leftovers) progress.line(leftovers)
    if (options.open) openBrowser(url)
    await aborted(signal)
  } finally {
    await removeAddress(warehouse.folder)
    const closed = app.close()
    // Fetching stops by itself after its page; a build is undone rather than waited for.
    await app.synchroniser.close()
    if (app.synchroniser.progress().build !== null) await warehouse.close()
    await closed
    progress.end()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function explainListening(error: unknown, { port, host }: ServeOptions): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE')
    return new CommandError('port', `The port is in use, choose another with --port: ${host}:${port}`, error)
  if (code === 'EACCES')
    return new CommandError(
      'port',
      `The port needs rights, choose one above 1023 with --port: ${port}`,
      error,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new CommandError(
      'port',
      `The address is not one of this machine, choose another with --host: ${host}`,
      error,
    )
  return error
}

function addressOf(address: unknown, host: string): string {
  const { port } = address as { port: number }
  const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' }
  const child = spawn(openers[process.platform] ?? 'xdg-open', [url], { stdio: 'ignore', detached: true })
  child.once('error', () => console.error(`No browser could be opened: visit ${url}`))
  child.unref()
}
