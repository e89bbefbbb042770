/** Configurations of a folder with two repositories. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { buildFixtureRepository, RepositoryScript } from '../../fixtures/repositories/index.ts'
import { loadConfig } from '../../ingest/config.ts'

const home = process.cwd()
export const folder = mkdtempSync(join(tmpdir(), 'streamgauge-config-'))

export function load(text: string) {
  const config = join(folder, 'streamgauge.test.yaml')
  writeFileSync(config, text)
  return loadConfig({ config })
}

/** Goes into the folder before the tests of a file and comes back after them. */
export function enterFolder() {
  beforeAll(async () => {
    await buildFixtureRepository(join(folder, 'shop'))
    new RepositoryScript(join(folder, 'other/shop'))
      .commit({ label: 'a', at: '2026-01-01T00:00', message: 'a' })
      .flush()
    process.chdir(folder)
  })

  afterAll(() => process.chdir(home))
}
