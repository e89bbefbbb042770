/**
 * Does one thing again and again and says on its output what is acknowledged, until it is killed:
 * `child.ts <phase> <data folder> <repository> <prefix of ids>`.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { syncSources } from '../../ingest/sync.ts'
import { makeBackup } from '../../transforms/backup/making.ts'
import { build, gitSources, openData, openReceiving, post, readFewModels, type Phase } from './parts.ts'

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
    migration: async () => undefined,
    build: () => Promise.race([receive(), buildOn()]),
    backup: () => Promise.race([receive(), backUp()]),
  }
}

async function land(): Promise<void> {
  const sources = await gitSources(repository)
  const onProgress = ({ stream, done }: { stream: string; done: number }) => {
    if (stream === 'commit' && done > 0) say(`landed ${done}`)
  }
  await syncSources(warehouse, { sources }, { connectors: [git], onProgress })
}

async function receive(): Promise<void> {
  const receiving = await openReceiving(warehouse)
  receiving.start()
  let number = 0
  const one = async () => {
    for (;;) {
      const id = `${prefix}-${number++}`
      await post(receiving, id)
      say(`ack ${id}`)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one))
}

async function buildOn(): Promise<void> {
  const registry = await readFewModels()
  for (let n = 0; ; n++) {
    say('building')
    await build(warehouse, registry, n % 4 === 3)
  }
}

async function backUp(): Promise<void> {
  for (;;) {
    const to = join(folder, 'backups')
    const { name } = await makeBackup(warehouse, { to, version: '0', now: Date.now(), configuration: null })
    say(`backup ${name}`)
  }
}
