import { expect, test } from 'vitest'
import { connector } from './connector.ts'
import { editionOf } from './edition.ts'

const sources = (...entries: object[]) => connector.sources(entries, '')
const url = 'https://git.example.org/gitea/'

test('organisations and lists of repositories are sources, each with what its repositories begin with', async () => {
  const made = await sources(
    { org: 'tools', url },
    { repositories: ['tools/web', 'tools/app'], url: 'http://127.0.0.1:3000/api/v1' },
  )
  expect(made.map(({ id, label, repositoryPrefix }) => [id, label, repositoryPrefix])).toEqual([
    ['gitea:tools', 'https://git.example.org/gitea/tools', 'git.example.org/gitea/tools/'],
    ['gitea:tools-2', 'http://127.0.0.1:3000/tools/web, tools/app', '127.0.0.1:3000/tools/'],
  ])
})

test('what cannot be read is refused with what is wrong', async () => {
  await expect(sources({ url })).rejects.toThrow(/either org or repositories: url/)
  await expect(sources({ org: 'a', repositories: ['a/b'], url })).rejects.toThrow(
    /either org or repositories/,
  )
  await expect(sources({ repositories: ['web'], url })).rejects.toThrow(/as owner\/name: web/)
  await expect(sources({ org: 'a', url: 'git.example' })).rejects.toThrow(/Not a web address: git.example/)
})

test('the version says which product it is, and what it tells of Actions', () => {
  const told = (version: string) => Object.values(editionOf(version))
  expect(told('1.26.4')).toEqual(['Gitea', '1.26.4', 'runs'])
  expect(told('1.25.0+dev-12-gabc')).toEqual(['Gitea', '1.25.0+dev-12-gabc', 'runs'])
  expect(told('1.24.7')).toEqual(['Gitea', '1.24.7', 'tasks'])
  expect(told('1.21.11')).toEqual(['Gitea', '1.21.11', 'none'])
  expect(told('11.0.1+gitea-1.22.0')).toEqual(['Forgejo', '11.0.1+gitea-1.22.0', 'tasks'])
  expect(told('development')).toEqual(['Gitea', 'development', 'runs'])
})
