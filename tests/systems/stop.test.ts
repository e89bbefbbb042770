import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { makeFolder, run, start } from './command.ts'

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

describe('a sync that is stopped midway', () => {
  test('by Ctrl-C ends with 130 and goes on in the next run', { timeout: 180_000 }, async () => {
    const data = join(folder.path, 'interrupted')
    const codes: (number | null)[] = []
    for (let after = 700; codes.at(-1) !== 0; after *= 1.4) {
      const { child, ended } = start(['sync', '--git', long, '--data', data])
      const timer = setTimeout(() => child.kill('SIGINT'), after)
      const { code, stderr } = await ended
      clearTimeout(timer)
      // null: stopped before the handler was there.
      expect([0, 130, null], stderr).toContain(code)
      codes.push(code)
    }
    expect(codes).toContain(130)
    await expectWhole(data)
  })

  test('by a kill goes on in the next run', { timeout: 180_000 }, async () => {
    const data = join(folder.path, 'killed')
    let code: number | null = null
    for (let after = 500; code !== 0; after *= 1.4) {
      const { child, ended } = start(['sync', '--git', long, '--data', data])
      const timer = setTimeout(() => child.kill('SIGKILL'), after)
      code = (await ended).code
      clearTimeout(timer)
    }
    await expectWhole(data)
  })
})
