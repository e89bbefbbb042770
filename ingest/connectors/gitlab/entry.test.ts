import { expect, test } from 'vitest'
import { connector } from './connector.ts'

const sources = (...entries: object[]) => connector.sources(entries, '')

test('groups and projects are sources of their own, each with what its repositories begin with', async () => {
  const made = await sources(
    { group: 'acme' },
    { project: 'acme/web' },
    { group: 'acme/deep/', url: 'https://git.example.org/gitlab/' },
    { group: 'acme' },
  )
  expect(made.map(({ id, label, repositoryPrefix }) => [id, label, repositoryPrefix])).toEqual([
    ['gitlab:acme', 'https://gitlab.com/acme', 'gitlab.com/acme/'],
    ['gitlab:acme-web', 'https://gitlab.com/acme/web', 'gitlab.com/acme/'],
    ['gitlab:acme-deep', 'https://git.example.org/gitlab/acme/deep', 'git.example.org/gitlab/acme/deep/'],
    ['gitlab:acme-2', 'https://gitlab.com/acme', 'gitlab.com/acme/'],
  ])
})

test('what cannot be read is refused with what is wrong', async () => {
  await expect(sources({})).rejects.toThrow(/either group or project/)
  await expect(sources({ group: 'a', project: 'a/b' })).rejects.toThrow(
    /either group or project: group, project/,
  )
  await expect(sources({ project: 'web' })).rejects.toThrow(/its full path, group\/project: web/)
  await expect(sources({ group: 'a', url: 'gitlab.example' })).rejects.toThrow(
    /Not a web address: gitlab.example/,
  )
})

test('a token that is named and not set is said before anything is asked', async () => {
  const [source] = await sources({ group: 'acme', url: 'http://127.0.0.1:1', token_env: 'SURELY_NOT_SET' })
  const context = {
    signal: new AbortController().signal,
    clock: { now: Date.now, sleep: async () => undefined },
  }
  await expect(connector.open(source!, context as never)).rejects.toThrow(/is not set: SURELY_NOT_SET/)
})
