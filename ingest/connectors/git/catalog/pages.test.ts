import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RepositoryScript, runGit } from '../../../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from '../../../../tests/ingest/scratch.ts'

const MOST = 5000
let scratch: Scratch

beforeAll(async () => {
  scratch = await openScratch()
})
afterAll(() => scratch.close())

const npm = (name: string) => `{"name": "${name}"}`

test('of very many files those nearest to the root are read, and each sync says how many are not', async () => {
  const files = Object.fromEntries(
    Array.from({ length: MOST + 9 }, (_, i) => [`p/q/n${i}/package.json`, npm(`n${i}`)]),
  )
  const path = join(scratch.folder, 'many')
  const script = new RepositoryScript(path)
    .commit({ label: 'a', at: '2026-01-05T10:00', message: 'a\n', files })
    .flush()
  const said = /^(\d+) manifests and catalogue files lie beyond the 5000/
  const read = async () => {
    const { notes, streams } = await scratch.syncOne({ path, name: 'many' })
    const total = streams.find(({ name }) => name === 'catalog')?.total
    return [notes.flatMap((note) => said.exec(note)?.[1] ?? []), total]
  }
  expect(await read()).toEqual([['9'], MOST])
  expect(await read()).toEqual([['9'], MOST])
  script
    .commit({
      label: 'b',
      at: '2026-01-06T10:00',
      message: 'b\n',
      files: { 'package.json': npm('root'), 'p/q/n3/package.json': null },
    })
    .flush()
  expect(await read()).toEqual([['9'], MOST])
  const [root] = await scratch.rows(`select path from raw.git__catalog where name = 'root'`)
  expect(root).toEqual({ path: 'package.json' })
})

test('symbolic links are not followed, and a clone without contents says so until it has them', async () => {
  const path = join(scratch.folder, 'links')
  new RepositoryScript(path)
    .commit({
      label: 'a',
      at: '2026-01-05T10:00',
      message: 'a\n',
      files: {
        'a/package.json': npm('a'),
        'b/package.json': { link: '../a/package.json' },
        'c/Dockerfile': { link: '/etc/passwd' },
      },
    })
    .flush()
  await scratch.syncOne({ path, name: 'links' })
  const names = `select path from raw.git__catalog where _source = 'git:SOURCE' order by 1`
  expect(await scratch.rows(names.replace('SOURCE', 'links'))).toEqual([{ path: 'a/package.json' }])

  runGit(path, ['config', 'uploadpack.allowFilter', 'true'])
  const partial = join(scratch.folder, 'partial.git')
  runGit(scratch.folder, ['clone', '-q', '--bare', '--filter=blob:none', `file://${path}`, 'partial.git'])
  const { notes } = await scratch.syncOne({ path: partial, name: 'partial' })
  expect(notes).toContain(
    '1 manifests and catalogue files lack their contents in this clone and were not read for services.',
  )
  runGit(partial, ['fetch', '-q', '--refetch', '--no-filter', 'origin'])
  await scratch.syncOne({ path: partial, name: 'partial' })
  expect(await scratch.rows(names.replace('SOURCE', 'partial'))).toEqual([{ path: 'a/package.json' }])
})
