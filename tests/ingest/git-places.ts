/** Repositories in all sorts of places, and what a sync makes of them. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { buildFixtureRepository, runGit, type FixtureRepository } from '../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from './scratch.ts'

/** Unpacks everything, then deletes one object. */
export function removeObject(path: string, name: string): void {
  const folder = join(path, '.git/objects')
  const sha = runGit(path, ['rev-parse', name])
  const packs = readdirSync(join(folder, 'pack')).filter((file) => file.endsWith('.pack'))
  for (const pack of packs) {
    const bytes = readFileSync(join(folder, 'pack', pack))
    rmSync(join(folder, 'pack', pack))
    rmSync(join(folder, 'pack', pack.replace('.pack', '.idx')))
    runGit(path, ['unpack-objects', '-q'], bytes)
  }
  rmSync(join(folder, sha.slice(0, 2), sha.slice(2)))
}

/** A scratch folder with a repository, opened before the tests of a file and closed after them. */
export function openPlaces() {
  let scratch: Scratch
  let shop: FixtureRepository
  let names = 0

  beforeAll(async () => {
    scratch = await openScratch()
    shop = await buildFixtureRepository(join(scratch.folder, 'shop'))
  })

  afterAll(() => scratch.close())

  const place = (name: string) => join(scratch.folder, name)

  /** Syncs under a name of its own, so that cases do not meet in the warehouse. */
  async function sync(path: string) {
    const name = `case${++names}`
    const { sources } = await scratch.sync([{ path, name }])
    const [report] = sources
    if (!report) throw new Error('no report')
    const commits = await scratch.rows<{ sha: string; boundary: boolean; counts: boolean; parents: string }>(
      `select sha, is_boundary as boundary, has_line_counts as counts, parent_shas as parents from (
       select * from raw.git__commit where _source = 'git:${name}'
       qualify row_number() over (partition by _key order by _loaded_at desc) = 1) where not _is_deleted`,
    )
    const [repository] = await scratch.rows(
      `select * from raw.git__repository where _source = 'git:${name}' order by _loaded_at desc limit 1`,
    )
    return { ...report, commits, repository, name }
  }

  return {
    get scratch() {
      return scratch
    },
    get shop() {
      return shop
    },
    place,
    sync,
  }
}
