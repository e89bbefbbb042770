import type { FastifyInstance } from 'fastify'
import { spawn } from 'node:child_process'
import { join, relative, resolve as absolute } from 'node:path'
import { createApp } from '../api/app.ts'
import { refuseExposure } from '../api/sign-in/exposure.ts'
import { TokenStore } from '../api/sign-in/tokens.ts'
import type { DemoParts } from '../api/parts.ts'
import type { Level } from '../api/telemetry/log.ts'
import { loadConfig, type Config } from '../ingest/config.ts'
import { rotateWhenDue, USUAL } from '../privacy/keys.ts'
import { readModels } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { removeAddress, writeAddress } from './address.ts'
import { startDemo, type Demo } from './demo.ts'
import { CommandError, exitCodes } from './exit.ts'
import { describeLeftovers } from './leftover.ts'
import { openLog } from './log.ts'
import type { GlobalOptions } from './options.ts'
import { openProgress } from './progress.ts'
import { watchRun } from './run.ts'
import { readVersion } from './version.ts'
import { useSources } from './workspace.ts'

export interface ServeOptions extends GlobalOptions {
  port: number
  host: string
  open: boolean
  sync: boolean
  demo: boolean
  log?: Level
  /** The folder whose newest snapshot is served. */
  readOnly?: string
}

const ANSWERING_MS = 5_000
/** Whoever does not take his answer by then, and what does not end by then, is left: all that was kept is on the disk. */
const [LEAVING_MS, LAST_MS] = [6_000, 8_500]
export const DASHBOARD = join(import.meta.dirname, '..', 'dashboard', 'build')

/** Serves until the signal is aborted; the sources are read and built meanwhile. */
export async function serve(
  warehouse: Warehouse,
  config: Config,
  options: ServeOptions,
  signal: AbortSignal,
  demo?: Demo,
): Promise<void> {
  prepareStart(options.host, config)
  const progress = openProgress()
  const draw = watchRun(progress, { isOnce: demo !== undefined })
  // What a stop interrupts has not failed.
  const watch: typeof draw = (run) => void (signal.aborted || draw(run))
  const app = await createApp(
    {
      warehouse,
      registry: await readModels(),
      config,
      reload: () => loadConfig(options),
      dashboardFolder: DASHBOARD,
      progress: watch,
      ...(demo ? { demo: describeDemo(demo, config, options) } : {}),
    },
    {
      host: options.host,
      syncAtStart: options.sync,
      schedule: options.sync,
      answerAhead: true,
      version: readVersion(),
      logger: openLog(progress, options.log),
    },
  )
  try {
    await app.listen({ port: options.port, host: options.host }).catch((error: unknown) => {
      throw explainListening(error, options)
    })
    const url = addressOf(app.server.address(), options.host)
    await writeAddress(warehouse.folder, url)
    progress.line(`Streamgauge serves at ${url} (Ctrl-C stops it)`)
    if (demo) {
      demo.post(url)
      progress.line(
        `Demo: an imaginary organisation, read as ${nameFile(demo.file)} says; yours: streamgauge init`,
      )
      progress.update({ label: 'Making 18 months of its work …', done: 0, total: null })
    }
    const leftovers = await describeLeftovers(warehouse, config)
    if (leftovers) progress.line(leftovers)
    if (options.open) openBrowser(url)
    await aborted(signal)
  } finally {
    await removeAddress(warehouse.folder)
    await end(app, warehouse)
    progress.end()
  }
}

/** Within ten seconds, whatever is under way. */
async function end(app: FastifyInstance, warehouse: Warehouse): Promise<void> {
  const timers = [
    // Answers under way are finished, but not for ever: the engine is interrupted then.
    setTimeout(() => void warehouse.close(), ANSWERING_MS),
    setTimeout(() => app.server.closeAllConnections(), LEAVING_MS),
    setTimeout(() => process.exit(exitCodes.ok), LAST_MS),
  ]
  const closed = app.close()
  // Fetching stops by itself after its page; a build is undone rather than waited for.
  await app.synchroniser.close()
  if (app.synchroniser.progress().build !== null) await warehouse.close()
  await closed
  for (const timer of timers) clearTimeout(timer)
}

/** Before anything is read: nobody is let in unknown from elsewhere, and an old key of pseudonyms goes. */
function prepareStart(host: string, config: Config): void {
  refuseExposed(host, config)
  rotateWhenDue(config.data, config.privacy ?? USUAL, Date.now())
}

export function refuseExposed(host: string, config: Pick<Config, 'data' | 'signIn'>): void {
  const hasTokens = new TokenStore(config.data).hasLive(Date.now())
  const reason = refuseExposure(host, config.signIn, hasTokens)
  if (reason !== null) throw new CommandError('configuration', reason)
}

/** An imaginary organisation, made for as long as the signal lets it live. Its own folder keeps it apart from yours. */
export async function serveDemo(options: ServeOptions, signal: AbortSignal): Promise<void> {
  if (options.config !== undefined)
    throw new CommandError(
      'usage',
      `The demo has a configuration of its own, leave out --config: ${options.config}`,
    )
  // Tests have no time for eighteen months of eight whole teams.
  const size = process.env.STREAMGAUGE_DEMO_SIZE
  const demo = await startDemo(
    absolute(options.data ?? '.streamgauge'),
    size === 'brief' || size === 'small' ? size : 'demo',
  )
  try {
    const own = { ...options, config: demo.file, data: demo.folder }
    await useSources(own, (warehouse, config) => serve(warehouse, config, own, signal, demo))
  } finally {
    demo.stop()
  }
}

function describeDemo({ file, ready }: Demo, config: Config, { git }: ServeOptions): DemoParts {
  // The demo's own file names no repository: those are what --git named.
  const sources = config.sources.filter(({ tool }) => tool !== 'git').map(({ id }) => id)
  return {
    file: nameFile(file),
    ready,
    sources: git.length === 0 ? config.sources.map(({ id }) => id) : sources,
  }
}

function nameFile(file: string): string {
  const near = relative(process.cwd(), file)
  return near.startsWith('..') ? file : near
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

export function explainListening(error: unknown, { port, host }: ServeOptions): unknown {
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

export function addressOf(address: unknown, host: string): string {
  const { port } = address as { port: number }
  const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

export function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' }
  const child = spawn(openers[process.platform] ?? 'xdg-open', [url], { stdio: 'ignore', detached: true })
  child.once('error', () => console.error(`No browser could be opened: visit ${url}`))
  child.unref()
}
