import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  buildFixtureRepository,
  RepositoryScript,
  runGit,
  type FixtureRepository,
} from '../../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from '../../../tests/ingest/scratch.ts'
import { parseCodeowners } from './references.ts'
import { chooseDefault, type Ref } from './refs.ts'

let scratch: Scratch
let shop: FixtureRepository

beforeAll(async () => {
  scratch = await openScratch()
  shop = await buildFixtureRepository(join(scratch.folder, 'shop'))
  runGit(shop.path, ['update-ref', 'refs/pull/1/head', shop.shas.draft ?? ''])
  await scratch.syncOne(shop.path)
})

afterAll(() => scratch.close())

const ref = async (name: string) => (await scratch.live('ref')).find((row) => row.short_name === name)

test('tags say what they are, when they were made and which commit they lead to', async () => {
  const id = (label: string) => `github.com/example/shop@${shop.shas[label]}`
  expect(await ref('v1.0.0')).toMatchObject({
    kind: 'tag',
    is_annotated: true,
    commit_id: id('price'),
    object_sha: shop.shas['tag:v1.0.0'],
    named_at: Date.UTC(2026, 0, 9, 10),
    subject: 'First release',
  })
  expect(await ref('v1.1.0')).toMatchObject({
    is_annotated: false,
    commit_id: id('bump'),
    named_at: Date.UTC(2026, 0, 13, 8),
  })
  expect(await ref('nested')).toMatchObject({
    is_annotated: true,
    object_type: 'commit',
    commit_id: id('unordered'),
  })
  expect(await ref('tree-light')).toMatchObject({ object_type: 'tree', commit_id: null, named_at: null })
  expect(await ref('blob-light')).toMatchObject({ object_type: 'blob', commit_id: null })
  expect(await ref('public-key')).toMatchObject({ object_type: 'blob', is_annotated: true, commit_id: null })
  expect(await ref('main')).toMatchObject({ kind: 'branch', is_default: true, commit_id: id('renovate') })
})

test('refs of pull requests are not read', async () => {
  expect(
    (await scratch.live<{ name: string }>('ref', 'name')).filter(({ name }) => name.includes('pull')),
  ).toEqual([])
})

test('a moved tag is one row more, and the old one is history', async () => {
  runGit(shop.path, ['tag', '-f', '-m', 'Moved', 'v2.0.1', shop.shas.octopus ?? ''])
  await scratch.syncOne(shop.path)
  expect(await ref('v2.0.1')).toMatchObject({
    commit_id: `github.com/example/shop@${shop.shas.octopus}`,
    subject: 'Moved',
  })
  const rows = await scratch.rows(`select count(*) as n from raw.git__ref where short_name = 'v2.0.1'`)
  expect(rows).toEqual([{ n: 2 }])
})

test('people are told apart as the mailmap says, and again when it changes', async () => {
  const canonical = async () =>
    (await scratch.live('identity')).find(({ email }) => email === 'ada.example@old.example.org')
  expect(await canonical()).toMatchObject({
    name: 'Ada E.',
    canonical_name: 'Ada Example',
    canonical_email: 'ada@example.org',
  })
  shop.script
    .commit({
      label: 'mailmap',
      at: '2026-03-01T10:00',
      message: 'Mailmap\n',
      files: { '.mailmap': 'Ada Lovelace <ada@lovelace.example> <ada.example@old.example.org>\n' },
    })
    .flush()
  await scratch.syncOne(shop.path)
  expect(await canonical()).toMatchObject({
    canonical_name: 'Ada Lovelace',
    canonical_email: 'ada@lovelace.example',
  })
})

test('odd people neither stop nor mix up the others', async () => {
  const script = new RepositoryScript(join(scratch.folder, 'people'))
  const people = ['<>', 'No Mail <>', '<only@mail.example>', 'Tab\tName <a b@c>', 'Zoë <zoe@example.org>']
  people.forEach((author, i) =>
    script.commit({ label: `${i}`, author, at: '2026-01-01T00:00', message: 'm' }),
  )
  script.flush()
  const report = await scratch.syncOne(script.path)
  expect(report.streams.find(({ name }) => name === 'identity')).toMatchObject({ landed: 5 })
  const rows = await scratch.rows(
    `select canonical_name as n, canonical_email as e from raw.git__identity where _source = 'git:people' order by all`,
  )
  expect(rows).toContainEqual({ n: 'Zoë', e: 'zoe@example.org' })
  expect(rows).toContainEqual({ n: '', e: 'only@mail.example' })
})

test('owners are those of HEAD', async () => {
  expect(await scratch.live('codeowner', 'path, line, pattern, owners')).toEqual([
    { path: '.github/CODEOWNERS', line: 2, pattern: '*', owners: '@example/shop' },
    { path: '.github/CODEOWNERS', line: 3, pattern: 'src/price*', owners: '@example/pricing @eve' },
    { path: '.github/CODEOWNERS', line: 4, pattern: '/docs/', owners: '' },
  ])
})

test('CODEOWNERS lines with spaces, comments and sections', () => {
  const text = 'a\\ b @x # why\r\n\n# none\n[Section]\n^[Optional][2] @y\n/c\n'
  expect(
    parseCodeowners('CODEOWNERS', text).map(({ line, pattern, owners }) => [line, pattern, owners]),
  ).toEqual([
    [1, 'a\\ b', '@x'],
    [6, '/c', ''],
  ])
})

test.each([
  [['refs/heads/main', 'refs/remotes/origin/main'], 'main', 'main', 'refs/heads/main'],
  [
    ['refs/heads/main', 'refs/heads/topic', 'refs/remotes/origin/main'],
    'main',
    'topic',
    'refs/remotes/origin/main',
  ],
  [['refs/heads/topic', 'refs/remotes/origin/main'], null, 'topic', 'refs/heads/topic'],
  [['refs/heads/a', 'refs/heads/master'], null, null, 'refs/heads/master'],
  [['refs/tags/v1'], null, null, undefined],
])('of %j with origin %s and HEAD %s the default is %s', (refNames, originBranch, head, expected) => {
  const kinds = { heads: 'branch', remotes: 'remote', tags: 'tag' }
  const refs = refNames.map((name) => ({
    name,
    kind: kinds[name.split('/')[1] as keyof typeof kinds],
  })) as Ref[]
  expect(chooseDefault({ refs, originBranch }, head)?.name).toBe(expected)
})
