import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../config.ts'
import type { Source } from '../contract.ts'
import { RepositoryNames } from './repository-names.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-names-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function load(text: string) {
  const config = join(folder, 'streamgauge.yaml')
  writeFileSync(config, text)
  return loadConfig({ config, data: folder })
}

const GITHUB = 'github: { org: acme }\n'
const BOTH = `${GITHUB}gitlab: { group: acme }\n`
const OTHER = `${GITHUB}gitlab: { group: bought }\n`

const DATABASE =
  'postgresql: { name: shop, host: db, database: d, user: u, series: [{ id: s, sql: select 1 }] }\n'

const repositoryOf = async (head: string, repository: string) =>
  (await load(`${head}services: [{ name: cart, repository: '${repository}' }]\n`)).services[0]?.repositoryId

describe('a name of a repository in the file', () => {
  test.each([
    [GITHUB, 'shop', 'github.com/acme/shop'],
    [GITHUB, 'ACME/Shop', 'github.com/acme/shop'],
    [OTHER, 'acme/shop', 'github.com/acme/shop'],
    [OTHER, 'bought/shop', 'gitlab.com/bought/shop'],
    [BOTH, 'github:acme/shop', 'github.com/acme/shop'],
    [BOTH, 'gitlab:acme/deep/Shop', 'gitlab.com/acme/deep/shop'],
    [BOTH, 'gitlab.com/acme/shop', 'gitlab.com/acme/shop'],
    [`${GITHUB}${DATABASE}`, 'shop', 'github.com/acme/shop'],
    [
      `git: { url: 'https://git.example/acme/shop.git', name: shop }\n${DATABASE}`,
      'shop',
      'git.example/acme/shop',
    ],
  ])('%s leads from %s to one', async (head, name, id) => {
    expect(await repositoryOf(head, name)).toBe(id)
  })

  test('that may lie in two places is refused with names that lead to one each', async () => {
    await expect(repositoryOf(OTHER, 'shop')).rejects.toThrow(
      /:3: several sources may hold it, write one of acme\/shop, bought\/shop: shop/,
    )
    await expect(repositoryOf(BOTH, 'acme/shop')).rejects.toThrow(
      /write one of github:acme\/shop, gitlab:acme\/shop: acme\/shop/,
    )
  })

  test('means the same at each start: what only reading brought does not count', async () => {
    const { sources } = await load(OTHER)
    const brought = { name: 'shop', repositoryId: 'github.com/acme/shop', foundBy: 'github:acme' }
    const known = [...sources, { ...brought, id: 'git:shop', tool: 'git' } as Source]
    expect(new RepositoryNames(known).resolve('shop')).toHaveLength(2)
    expect(new RepositoryNames(known).shorten('github.com/acme/shop')).toBe('acme/shop')
  })
})

test('every repository is shortened to a name that leads back to it alone', async () => {
  const ids = ['github.com/acme/shop', 'gitlab.com/acme/shop', 'gitlab.com/acme/deep/shop', 'git.example/x/y']
  const shortened: Record<string, string[]> = {}
  for (const head of [GITHUB, OTHER, BOTH]) {
    const names = new RepositoryNames((await load(head)).sources)
    shortened[head] = ids.map((id) => names.shorten(id))
    expect(shortened[head].map((name) => names.resolve(name))).toEqual(ids.map((id) => [id]))
  }
  expect(shortened[GITHUB]).toEqual(['shop', ...ids.slice(1)])
  expect(shortened[OTHER]?.[0]).toBe('acme/shop')
  expect(shortened[BOTH]).toEqual([
    'github:acme/shop',
    'gitlab:acme/shop',
    'gitlab:acme/deep/shop',
    'git.example/x/y',
  ])
})

describe('a name of a service in the file', () => {
  const rules = async (text: string) => (await load(text)).deployments.map(({ serviceId }) => serviceId)

  test('means the repository beside it where that bears the name', async () => {
    const head = `${BOTH}deployments: [{ job: deploy, repository: 'gitlab:acme/shop', service: shop }]\n`
    expect(await rules(head)).toEqual(['git:gitlab.com/acme/shop'])
    const part = `services: [{ name: shop, repository: 'gitlab:acme/shop', path: web }]\n`
    expect(await rules(head + part)).toEqual(['git:gitlab.com/acme/shop:shop'])
  })

  test('that two services bear is refused where nothing says which', async () => {
    const services = `services:\n  - { name: cart, repository: 'github:acme/a' }\n  - { name: cart, repository: 'gitlab:acme/b' }\n`
    await expect(load(`${BOTH}${services}images: [{ pattern: cart, service: cart }]\n`)).rejects.toThrow(
      /write one of git:github.com\/acme\/a:cart, git:gitlab.com\/acme\/b:cart: cart/,
    )
    const rule = `deployments: [{ job: deploy, repository: 'gitlab:acme/b', service: cart }]\n`
    expect(await rules(`${BOTH}${services}${rule}`)).toEqual(['git:gitlab.com/acme/b:cart'])
  })
})
