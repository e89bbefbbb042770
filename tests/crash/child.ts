/**
 * Does one thing again and again and says on its output what is acknowledged, until it is killed:
 * `child.ts <phase> <data folder> <repository> <prefix of ids>`.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { syncSources } from '../../ingest/sync.ts'
import { makeBackup } from '../../transforms/backup/making.ts'
import { publishSnapshot } from '../../transforms/publish/snapshot.ts'
import {
  build,
  gitSources,
  openData,
  openReceiving,
  OVER,
  post,
  publishedOf,
  publishing,
  readFewModels,
  removeAndBuild,
  source,
  type Phase,
} from './parts.ts'

const [phase = '', folder = '', repository = '', prefix = ''] = process.argv.slice(2)
/** Before anything else happens: what is said is what was acknowledged. */
const say = (line: string) => writeSync(1, `${line}\n`)
const SIDE_BY_SIDE = 4

say('begun')
const warehouse = await openData(folder)
say('opened')
await works()[phase as Phase]()
say('whole')
process.exit(0)

function works(): Record<Phase, () => Promise<void>> {
  return {
    landing: land,
    deliveries: receive,
    webhooks: listen,
    migration: async () => undefined,
    build: () => Promise.race([receive(), buildOn()]),
    retention: () => Promise.race([receive(OVER), remove()]),
    backup: () => Promise.race([receive(), backUp()]),
    publish: () => Promise.race([receive(), publish()]),
  }
}

async function land(): Promise<void> {
  const sources = await gitSources(repository)
  const onProgress = ({ stream, done }: { stream: string; done: number }) => {
    if (stream === 'commit' && done > 0) say(`landed ${done}`)
  }
  await syncSources(warehouse, { sources }, { connectors: [git], onProgress })
}

/** `ending`: of each other id. */
async function receive(ending = ''): Promise<void> {
  const receiving = await openReceiving(warehouse)
  receiving.start()
  let number = 0
  const one = async () => {
    for (;;) {
      const id = `${prefix}-${number}${number % 2 === 0 ? ending : ''}`
      number++
      await post(receiving, id)
      say(`ack ${id}`)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one))
}

/** Whoever kills it posts to it, and counts what he was told. */
async function listen(): Promise<void> {
  const { createApp } = await import('../../api/app.ts')
  const registry = await readFewModels()
  const config = { zone: 'UTC', sources: [source] }
  const app = await createApp({
    warehouse,
    registry,
    config,
    build: async () => {
      await build(warehouse, registry)
      return { buildId: 1 }
    },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  say(`listening ${(app.server.address() as AddressInfo).port}`)
  await new Promise(() => undefined)
}

async function buildOn(): Promise<void> {
  const registry = await readFewModels()
  for (let n = 0; ; n++) {
    say('building')
    await build(warehouse, registry, n % 4 === 3)
  }
}

async function remove(): Promise<void> {
  const registry = await readFewModels()
  for (;;) {
    await build(warehouse, registry)
    say('removing')
    await removeAndBuild(warehouse, registry)
    say('removed')
  }
}

async function backUp(): Promise<void> {
  for (;;) {
    const to = join(folder, 'backups')
    const { name } = await makeBackup(warehouse, { to, version: '0', now: Date.now(), configuration: null })
    say(`backup ${name}`)
  }
}

async function publish(): Promise<void> {
  const registry = await readFewModels()
  for (;;) {
    await build(warehouse, registry)
    say('publishing')
    const { id } = await publishSnapshot(warehouse, registry, { to: publishedOf(folder), ...publishing })
    say(`published ${id}`)
  }
}
