import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from './scratch.ts'

const COMMITS = 6000
let scratch: Scratch
let path: string

beforeEach(async () => {
  scratch = await openScratch()
  path = join(scratch.folder, 'large')
  const script = new RepositoryScript(path)
  for (let i = 0; i < COMMITS; i++) {
    script.commit({
      label: `${i}`,
      at: 1_750_000_000 + i,
      message: `Change ${i}\n`,
      files: { [`f${i % 50}.txt`]: `${i}\n` },
    })
  }
  script.flush()
})

afterEach(() => scratch.close())

/** Syncs in a process of its own, which is killed once it has landed something. */
async function syncAndKill(folder: string): Promise<void> {
  const code = `
    import { openWarehouse } from './transforms/warehouse.ts'
    import { declareRaw } from './ingest/raw.ts'
    import { syncSources } from './ingest/sync.ts'
    import { connector } from './ingest/connectors/git/connector.ts'
    const warehouse = await openWarehouse({ folder: process.argv[1], memoryMb: 300 })
    await declareRaw(warehouse, [connector])
    const sources = await connector.sources([{ path: process.argv[2] }], '/')
    const onProgress = ({ stream, done }) => { if (stream === 'commit' && done > 0) console.log(done) }
    await syncSources(warehouse, { sources }, { connectors: [connector], onProgress })
    console.log('whole')`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code, folder, path], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(first.toString()).not.toContain('whole')
}

test('a sync that is killed leaves a file that opens, and the next one goes on from what had landed', async () => {
  const folder = join(scratch.folder, 'data')
  await scratch.warehouse.close()
  rmSync(folder, { recursive: true })
  await syncAndKill(folder)
  const { openWarehouse } = await import('../../transforms/warehouse.ts')
  const warehouse = await openWarehouse({ folder, memoryMb: 300 })
  const { connector } = await import('../../ingest/connectors/git/connector.ts')
  const { syncSources } = await import('../../ingest/sync.ts')
  const [before] = await warehouse.rows<{ n: number }>('select count(*) as n from raw.git__commit')
  expect(before?.n).toBeGreaterThan(0)
  expect(before?.n).toBeLessThan(COMMITS)
  const sources = await connector.sources([{ path }], '/')
  const report = await syncSources(warehouse, { sources }, { connectors: [connector] })
  expect(report.sources[0]).toMatchObject({ ok: true })
  expect(report.sources[0]?.streams[0]).toMatchObject({ landed: COMMITS - (before?.n ?? 0), total: COMMITS })
  const after = await warehouse.rows(
    `select count(*) as n, count(distinct sha) as shas, (select count(*) from raw.git__file) as files from raw.git__commit`,
  )
  expect(after).toEqual([{ n: COMMITS, shas: COMMITS, files: COMMITS }])
  await warehouse.close()
})
