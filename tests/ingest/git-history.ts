/** A repository and what has landed of it. */
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { buildFixtureRepository, runGit, type FixtureRepository } from '../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from './scratch.ts'

const REACHABLE = ['--branches', '--tags', '--remotes', 'HEAD']

export function listed(path: string): string[] {
  return runGit(path, ['rev-list', ...REACHABLE])
    .split('\n')
    .sort()
}

/** A scratch folder with a repository for each test of a file. */
export function openShop() {
  let scratch: Scratch
  let shop: FixtureRepository

  beforeEach(async () => {
    scratch = await openScratch()
    shop = await buildFixtureRepository(join(scratch.folder, 'shop'))
  })

  afterEach(() => scratch.close())

  async function landed(): Promise<string[]> {
    return (await scratch.live<{ sha: string }>('commit', 'sha')).map(({ sha }) => sha)
  }

  return {
    get scratch() {
      return scratch
    },
    get shop() {
      return shop
    },
    landed,
  }
}
