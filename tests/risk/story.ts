/** A history by hand, and the features of its changes. */
import { afterAll, beforeAll } from 'vitest'
import { join } from 'node:path'
import { buildFixtureRepository, RepositoryScript } from '../../fixtures/repositories/index.ts'
import { configTables } from '../../ingest/config.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { openScratch, type Scratch } from '../ingest/scratch.ts'
import { defaultConfig } from '../models/given.ts'
import { narrow } from '../models/stream.ts'

export const paths: string[] = []

export interface Measured {
  sha: string
  repository_id: string
  committed_at: number | null
  added_count: number
  deleted_count: number
  file_count: number
  subsystem_count: number
  folder_count: number
  entropy_bits: number
  before_line_count: number | null
  before_author_count: number
  before_touch_count: number
  quiet_days: number
  author_commit_count: number
  author_recent_score: number
  author_subsystem_count: number
  is_fix: boolean
  new_file_count: number
  foreign_file_count: number
  test_file_count: number
  configuration_file_count: number
  migration_file_count: number
  generated_file_count: number
}

const ANNA = 'Anna Example <anna@example.org>'
const lines = (n: number) => Array.from({ length: n }, (_, i) => `${i}\n`).join('')

/** A history whose every feature can be counted by hand. */
function writeStory(path: string): string {
  const script = new RepositoryScript(path, { origin: 'https://example.org/story.git' })
  script
    .commit({
      label: 'a',
      at: '2024-01-01T00:00',
      message: 'Begin\n',
      files: { 'src/cart/add.ts': lines(4), 'README.md': lines(2) },
    })
    .commit({
      label: 'b',
      at: '2025-07-01T00:00',
      author: ANNA,
      message: 'Fix the total\n',
      files: { 'src/cart/add.ts': lines(10), 'test/cart/add.test.ts': lines(2) },
    })
    .commit({
      label: 'c',
      at: '2025-07-11T00:00',
      message: 'Ship it\n',
      files: {
        'src/cart/add.ts': lines(11),
        'README.md': lines(1),
        'db/migrations/7_cart.sql': lines(1),
        'deploy/values.yaml': lines(1),
        'package-lock.json': lines(1),
        'logo.png': Buffer.from([0, 1, 2, 0]),
      },
    })
    .commit({
      label: 'd',
      at: '2025-07-11T00:00',
      message: 'Prefix paths\n',
      files: { 'src/cart/add.ts': lines(12) },
    })
    .commit({
      label: 'e',
      at: '2025-08-11T00:00',
      message: 'Move\n',
      rename: { 'src/cart/add.ts': 'src/basket/add.ts' },
      files: {},
    })
    .commit({
      label: 'x',
      on: 'other',
      at: '2025-08-11T12:00',
      message: 'Begin elsewhere\n',
      files: { 'lib/x.ts': lines(3) },
    })
    .commit({
      label: 'm',
      at: '2025-08-11T13:00',
      merge: ['x'],
      message: 'Merge what was apart\n',
      files: {},
    })
    .commit({
      label: 'f',
      at: '2025-08-12T00:00',
      message: 'Debug\n',
      files: { 'src/basket/add.ts': lines(13) },
    })
    .flush()
  shas = script.shas
  return path
}
export let shas: Record<string, string>

/** Written and measured before the tests of a file. */
export function measureStory() {
  let scratch: Scratch
  let measured: Measured[]

  beforeAll(async () => {
    scratch = await openScratch()
    const shop = await buildFixtureRepository(join(scratch.folder, 'shop'))
    paths.push(shop.path, writeStory(join(scratch.folder, 'story')))
    await scratch.sync(paths)
    const registry = narrow(await readModels(), ['int_commit__measured'])
    await buildModels(scratch.warehouse, registry, { config: configTables(defaultConfig), computed })
    measured = await scratch.rows<Measured>(
      'select sha, measured.* from int_commit__measured AS measured join commit on commit.commit_id = measured.commit_id',
    )
  })
  afterAll(() => scratch.close())

  return {
    get measured() {
      return measured
    },
    get scratch() {
      return scratch
    },
  }
}
