import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createApp } from '../api/app.ts'
import type { AppConfig, ReplicaParts } from '../api/parts.ts'
import { Follower } from '../api/replica/follower.ts'
import { loadConfig, type Config } from '../ingest/config.ts'
import { readModels } from '../transforms/model.ts'
import { definitionsOf } from '../transforms/publish/manifest.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { CommandError } from './exit.ts'
import {
  aborted,
  addressOf,
  DASHBOARD,
  explainListening,
  openBrowser,
  refuseExposed,
  type ServeOptions,
} from './server.ts'
import { readVersion } from './version.ts'

type ReplicaOptions = ServeOptions & { readOnly: string }

const ANSWERING_MS = 5_000

/** Serves what is published to a folder until the signal is aborted. */
export async function serveReplica(options: ReplicaOptions, signal: AbortSignal): Promise<void> {
  if (options.demo)
    throw new CommandError('usage', 'A replica has no demo of its own, leave out --demo: --read-only')
  const config = await readConfig(options)
  refuseExposed(options.host, config)
  const registry = await readModels()
  const follower = await follow(options, config, definitionsOf(registry))
  const app = await createApp(
    {
      warehouse: follower.warehouse,
      registry,
      config: await configOf(follower, config),
      replica: partsOf(follower, config),
      // Both were done where it was published.
      sync: async () => ({ failures: [] }),
      build: async () => ({ buildId: follower.manifest.build_id, changes: follower.takeChanges() }),
      dashboardFolder: DASHBOARD,
    },
    { host: options.host, answerAhead: true, version: readVersion() },
  )
  try {
    await app.listen({ port: options.port, host: options.host }).catch((error: unknown) => {
      throw explainListening(error, options)
    })
    follower.start()
    const url = addressOf(app.server.address(), options.host)
    process.stderr.write(`Streamgauge shows ${follower.manifest.id} at ${url} (Ctrl-C stops it)\n`)
    if (options.open) openBrowser(url)
    await aborted(signal)
  } finally {
    const closed = app.close()
    // Answers under way are finished, but not for ever: the engine is interrupted then.
    const late = setTimeout(() => void follower.warehouse.close(), ANSWERING_MS)
    await closed
    clearTimeout(late)
    await follower.close()
  }
}

/** Of the file only who may sign in, and which policies hold: sources are read elsewhere. */
async function readConfig(options: ReplicaOptions): Promise<Pick<Config, 'data' | 'signIn' | 'guardrails'>> {
  if (options.config !== undefined || existsSync('streamgauge.yaml')) return loadConfig(options)
  return { data: resolve(options.data ?? '.streamgauge'), signIn: null }
}

async function follow(
  options: ReplicaOptions,
  { data }: { data: string },
  definitions: string,
): Promise<Follower> {
  try {
    return await Follower.open({
      folder: resolve(options.readOnly),
      data,
      definitions,
      version: readVersion(),
      onRefused: (sentence) => void process.stderr.write(`${sentence}\n`),
      onError: (error) =>
        void process.stderr.write(`The folder cannot be read: ${(error as Error).message}\n`),
    })
  } catch (error) {
    if ((error as Error).name !== 'SnapshotError') throw error
    throw new CommandError('warehouse', (error as Error).message, error)
  }
}

function partsOf(follower: Follower, config: AppConfig): ReplicaParts {
  return {
    state() {
      const { id, build_id, as_of, published_at } = follower.manifest
      return {
        snapshot: id,
        build_id,
        as_of,
        published_at,
        age_seconds: Math.max(0, Math.round((Date.now() - as_of) / 1000)),
        refused: follower.refused().map(({ id: snapshot, reason }) => ({ snapshot, reason })),
      }
    },
    whole: (work) => follower.whole(work),
    onChange: (listener) => follower.onChange(listener),
    config: () => configOf(follower, config),
  }
}

/** Zone and sources are those of whoever published. */
async function configOf(follower: Follower, config: AppConfig): Promise<AppConfig> {
  return { ...config, zone: follower.manifest.zone, sources: await readSources(follower.warehouse) }
}

async function readSources(warehouse: Warehouse): Promise<NonNullable<AppConfig['sources']>> {
  return warehouse.rows(
    `SELECT source AS id, tool, label, coalesce(is_configuration, false) AS "isConfiguration"
     FROM meta.source ORDER BY source`,
  )
}
