import { spawnSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConnectors } from '../ingest/connectors.ts'
import { loadConfig, type Config } from '../ingest/config.ts'
import type { Source } from '../ingest/contract.ts'
import { defaultShelf, listBackups } from '../transforms/backup/shelf.ts'
import { readDisk } from '../transforms/disk.ts'
import { readModels } from '../transforms/model.ts'
import { WarehouseError, type Warehouse } from '../transforms/warehouse.ts'
import { readAddress } from './address.ts'
import type { GlobalOptions } from './options.ts'
import { openProgress } from './progress.ts'
import { findGaps } from './gaps.ts'
import { findMissing } from './missing.ts'
import { probe } from './probe.ts'
import { describeSkew, measureSkew } from './skew.ts'
import { findUnheard } from './unheard.ts'
import { assertSource, useWarehouse } from './workspace.ts'

/** `bad` stops the work, `note` makes it poorer. */
export interface Finding {
  state: 'good' | 'note' | 'bad'
  text: string
}

const OLDEST_GIT = [2, 31] as const

/** Looks at all that a run needs, one finding after the other. */
export async function* examine(options: GlobalOptions, signal: AbortSignal): AsyncGenerator<Finding> {
  yield examineNode()
  yield examineGit()
  let config: Config
  try {
    config = await loadConfig(options)
    await assertSource(config, options)
    yield { state: 'good', text: `Configuration is readable, ${config.sources.length} sources` }
  } catch (error) {
    yield { state: 'bad', text: (error as Error).message }
    return
  }
  yield await examineFolder(config.data)
  yield examineBackups(config)
  yield* examineSources(config, signal)
  yield* await examineWarehouse(options, config)
}

function examineNode(): Finding {
  const isFit = Number.parseInt(process.versions.node, 10) >= 22
  const text = `Node ${process.versions.node}`
  return isFit ? { state: 'good', text } : { state: 'bad', text: `${text}: 22 or later is needed` }
}

function examineGit(): Finding {
  const { stdout, error } = spawnSync('git', ['--version'], { encoding: 'utf8' })
  if (error) return { state: 'bad', text: 'git is not on the path: install it' }
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout) ?? []
  const isFit =
    Number(major) > OLDEST_GIT[0] || (Number(major) === OLDEST_GIT[0] && Number(minor) >= OLDEST_GIT[1])
  if (isFit) return { state: 'good', text: stdout.trim() }
  return { state: 'bad', text: `git ${OLDEST_GIT.join('.')} or later is needed: ${stdout.trim()}` }
}

async function examineFolder(folder: string): Promise<Finding> {
  const file = join(folder, `.doctor-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(file, '')
    await rm(file)
    const { state, free_bytes, message } = readDisk(folder)
    const text = `Data folder is writable, ${(free_bytes / 1e9).toFixed(1)} GB free: ${folder}`
    return state === 'ok'
      ? { state: 'good', text }
      : { state: state === 'full' ? 'bad' : 'note', text: message ?? text }
  } catch (error) {
    return {
      state: 'bad',
      text: `The data folder cannot be written, choose one with --data: ${(error as Error).message}`,
    }
  }
}

function examineBackups({ data, backup }: Config): Finding {
  const folder = backup?.to ?? defaultShelf(data)
  const [latest] = listBackups(folder)
  if (!latest)
    return { state: 'note', text: `No backup is here, make one with \`streamgauge backup\`: ${folder}` }
  return { state: 'good', text: `The newest backup is of ${latest.manifest.made_at}: ${latest.folder}` }
}

async function* examineSources(config: Config, signal: AbortSignal): AsyncGenerator<Finding> {
  const connectors = new Map((await loadConnectors()).map((connector) => [connector.name, connector]))
  const progress = openProgress()
  for (const source of config.sources) {
    const connector = connectors.get(source.tool)
    if (!connector) continue
    try {
      const { notes, found } = await probe(connector, source, {
        folder: config.data,
        signal,
        // A clone of a URL is fetched here already; it is kept.
        progress: (done, total, message) =>
          progress.update({ label: source.id, done, total, ...(message ? { message } : {}) }),
      })
      progress.end()
      const more = found ? `, ${found}` : ''
      yield { state: 'good', text: `${source.id} can be read: ${source.label}${more}` }
      for (const text of notes) yield { state: 'note', text: `${source.id}: ${text}` }
      yield* await examineClock(source, signal)
    } catch (error) {
      yield { state: 'bad', text: `${source.id}: ${(error as Error).message}` }
    }
  }
}

async function examineClock({ id, options }: Source, signal: AbortSignal): Promise<Finding[]> {
  const { url } = (options ?? {}) as { url?: unknown }
  if (typeof url !== 'string' || !/^https?:/.test(url)) return []
  const seconds = await measureSkew(url, signal)
  return seconds === null ? [] : [{ state: 'note', text: `${id}: ${describeSkew(seconds)}` }]
}

async function examineWarehouse(options: GlobalOptions, config: Config): Promise<Finding[]> {
  try {
    return await useWarehouse(options, async (warehouse: Warehouse) => [
      { state: 'good', text: `Warehouse opens: ${warehouse.file}` },
      ...(await findMissing(warehouse, await readModels(), config)),
      ...(await findUnheard(warehouse, config)),
      ...(await findGaps(warehouse)),
    ])
  } catch (error) {
    const isLocked = error instanceof WarehouseError && error.code === 'locked'
    const address = isLocked ? await readAddress(config.data) : null
    if (address)
      return [
        { state: 'note', text: `Warehouse is in use by the server at ${address}: stop it to look inside` },
      ]
    return [{ state: 'bad', text: (error as Error).message }]
  }
}
