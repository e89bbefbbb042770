import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { makeFolder, run, start, type Running } from './command.ts'

/** Enough for several pages, each landed with its own cursor. */
const COMMITS = 6_000

const folder = makeFolder()
const long = join(folder.path, 'long')

beforeAll(() => {
  const script = new RepositoryScript(long)
  const epoch = Date.UTC(2026, 0, 1) / 1000
  for (let i = 0; i < COMMITS; i++) {
    const files = { [`src/${i % 40}.ts`]: `${i}\n`, [`docs/${i % 7}.md`]: `${i}\n` }
    script.commit({ label: `c${i}`, at: epoch + i * 600, message: `Change ${i} (#${i + 1})\n`, files })
    if (i % 500 === 499) script.tag(`v1.${(i + 1) / 500}.0`, `c${i}`)
  }
  script.flush()
})
afterAll(() => folder.remove())

async function expectWhole(data: string): Promise<void> {
  const sql = `select count(*) as commits, count(distinct commit_id) as ids,
    (select count(*) from commit_file) as files, (select count(*) from release_fact) as releases from "commit"`
  const { stdout } = await run(['query', sql, '--format', 'csv', '--git', long, '--data', data])
  const wanted = [COMMITS, COMMITS, COMMITS * 2, COMMITS / 500].join(',')
  expect(stdout.trim().split('\n').at(-1)).toBe(wanted)
}

/** Resolves once so many bytes are logged since this was asked, or the process is over. */
async function logged(data: string, bytes: number, { ended }: Running): Promise<void> {
  const process = { isOver: false }
  void ended.then(() => (process.isOver = true))
  let least = Infinity
  while (!process.isOver) {
    const size = statSync(join(data, 'streamgauge.duckdb.wal'), { throwIfNoEntry: false })?.size ?? 0
    least = Math.min(least, size)
    if (size - least >= bytes) return
    await sleep(5)
  }
}

const moments: ((data: string, running: Running) => Promise<unknown>)[] = [
  // As tables are declared, after the first commits, twice more in their midst, and in the build.
  (data, running) => logged(data, 1, running),
  (data, running) => logged(data, 200_000, running),
  (data, running) => logged(data, 500_000, running),
  (data, running) => logged(data, 500_000, running),
  (_, { seen, ended }) => Promise.race([seen(/git:long: .*commit/), ended]),
]

/** How each run ended: those that are stopped at a moment each, and one that is left alone. */
async function stopAndGoOn(data: string, signal: 'SIGINT' | 'SIGKILL'): Promise<(number | null)[]> {
  const codes: (number | null)[] = []
  for (const moment of [...moments, null]) {
    const running = start(['sync', '--git', long, '--data', data])
    if (moment) {
      await moment(data, running)
      running.child.kill(signal)
    }
    const { code, stderr } = await running.ended
    expect([0, 130, null], stderr).toContain(code)
    codes.push(code)
  }
  return codes
}

describe('a sync that is stopped midway', () => {
  test('by Ctrl-C ends with 130 and goes on in the next run', async () => {
    const data = join(folder.path, 'interrupted')
    const codes = await stopAndGoOn(data, 'SIGINT')
    // A run that had nothing left to do may be over before the signal comes.
    expect(codes.slice(0, 3)).toEqual([130, 130, 130])
    expect(codes.at(-1)).toBe(0)
    await expectWhole(data)
  })

  test('by a kill goes on in the next run', async () => {
    const data = join(folder.path, 'killed')
    const codes = await stopAndGoOn(data, 'SIGKILL')
    expect(codes.slice(0, 3)).toEqual([null, null, null])
    expect(codes.at(-1)).toBe(0)
    await expectWhole(data)
  })
})
