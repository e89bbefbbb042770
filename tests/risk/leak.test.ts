import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedRandom } from '../../transforms/statistics/random.ts'
import { openModels, type Models, type Row } from '../models/given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const chain = [
  'int_repository__weighed',
  'int_touch__traced',
  'int_touch__paired',
  'int_touch__unpartnered',
  'int_author__versed',
  'int_subsystem__versed',
  'int_commit__measured',
]
const start = Date.parse('2024-01-01T00:00:00Z')
const DAY = 86_400_000

/** Rewrites a model's text. */
type Spoil = (sql: string, name: string) => string

interface Story {
  commits: Row[]
  files: Row[]
}

/** Commits of four people over three years, some in the same second, some by a clock that went back, one without a time. */
function imagine(count: number, seed: number): Story {
  const random = seedRandom(seed)
  const pick = (n: number) => Math.floor(random.uniform() * n)
  let at = start
  const commits: Row[] = []
  const files: Row[] = []
  for (let i = 0; i < count; i++) {
    at += pick(5) === 0 ? 0 : pick(20) === 0 ? -pick(40) * DAY : pick(20) * DAY
    const own: Row = {
      commit_id: `shop@${i}`,
      repository_id: 'shop',
      change_id: `shop@${i}`,
      author_id: `author ${pick(4)}`,
      is_bot: pick(9) === 0,
      committed_at: i === 7 ? null : new Date(at).toISOString().slice(0, 19),
    }
    commits.push({
      ...own,
      subject: pick(3) === 0 ? 'Fix it' : 'Add it',
      parent_count: 1,
      is_boundary: false,
    })
    const paths = new Set(Array.from({ length: 1 + pick(4) }, () => `${'abc'[pick(3)]}/${pick(4)}.ts`))
    for (const path of paths)
      files.push({
        ...own,
        path,
        status: pick(12) === 0 ? 'R' : 'M',
        added_count: pick(30),
        deleted_count: pick(9),
      })
  }
  return { commits, files }
}

/** What the models say of each commit, in the order of their files. */
async function measure({ commits, files }: Story, spoil: Spoil): Promise<Row[]> {
  await models.given({ int_commit__merged: commits, int_commit_file__merged: files })
  await models.warehouse.build(async (lane) => {
    for (const name of chain) {
      const { sql } = models.registry.models.get(name)!
      await lane.run(`CREATE OR REPLACE TABLE ${name} AS ${spoil(sql, name)}`)
    }
  })
  return models.warehouse.rows<Row>('select * from int_commit__measured order by commit_id')
}

/** Columns that say something else of a commit once later ones are there. */
async function findLeaks(story: Story, spoil: Spoil = (sql) => sql): Promise<string[]> {
  const whole = new Map((await measure(story, spoil)).map((row) => [row['commit_id'], row]))
  const leaks = new Set<string>()
  for (const share of [0.3, 0.6, 0.9]) {
    const times = story.commits.map((row) => String(row['committed_at'])).toSorted()
    const end = times[Math.floor(times.length * share)]!
    const isBefore = (row: Row) => row['committed_at'] !== null && String(row['committed_at']) <= end
    const part = await measure(
      { commits: story.commits.filter(isBefore), files: story.files.filter(isBefore) },
      spoil,
    )
    expect(part.length).toBeGreaterThan(10)
    for (const row of part) {
      const later = whole.get(row['commit_id']!)!
      for (const column of Object.keys(row)) if (row[column] !== later[column]) leaks.add(column)
    }
  }
  return [...leaks].toSorted()
}

test('no feature changes when the future is taken away', async () => {
  for (const seed of [1, 2, 3]) expect(await findLeaks(imagine(60, seed))).toEqual([])
})

test('a feature that looks ahead is caught, wherever it is planted', async () => {
  const ahead = 'rows between unbounded preceding and unbounded following'
  const plant =
    (model: string, from: string, to: string): Spoil =>
    (sql, name) =>
      name === model ? sql.replaceAll(from, to) : sql
  const behind = 'rows between unbounded preceding and 1 preceding'
  const story = imagine(60, 1)
  expect(await findLeaks(story, plant('int_touch__traced', behind, ahead))).toContain('before_touch_count')
  expect(await findLeaks(story, plant('int_author__versed', behind, ahead))).toContain('author_commit_count')
  expect(await findLeaks(story, plant('int_subsystem__versed', behind, ahead))).toContain(
    'author_subsystem_count',
  )
  expect(
    await findLeaks(
      story,
      plant(
        'int_touch__traced',
        "interval '365' day preceding and current row",
        'unbounded preceding and unbounded following',
      ),
    ),
  ).toContain('hot_file_count')
})

test('a commit without a time has sizes and no history', async () => {
  const rows = await measure(imagine(20, 4), (sql) => sql)
  expect(rows.find((row) => row['commit_id'] === 'shop@7')).toMatchObject({
    before_author_count: null,
    before_touch_count: null,
    quiet_days: null,
    author_commit_count: null,
    before_line_count: null,
  })
})

test('a commit of fifty thousand files has figures that are finite, and costs no more than its rows', async () => {
  const { commits, files } = imagine(20, 5)
  const [huge] = commits
  const many = Array.from({ length: 50_000 }, (_, i): Row => {
    const { commit_id, repository_id, change_id, author_id, is_bot, committed_at } = huge!
    const own = { commit_id, repository_id, change_id, author_id, is_bot, committed_at } as Row
    return {
      ...own,
      path: `vendor/${i % 300}/${i}.js`,
      status: 'A',
      added_count: 1 + (i % 7),
      deleted_count: 0,
    }
  })
  const others = files.filter((file) => file['commit_id'] !== huge!['commit_id'])
  const rows = await measure({ commits, files: [...many, ...others] }, (sql) => sql)
  const found = rows.find((row) => row['commit_id'] === huge!['commit_id'])!
  expect(found).toMatchObject({
    file_count: 50_000,
    folder_count: 300,
    subsystem_count: 1,
    generated_file_count: 50_000,
  })
  expect(Number(found['entropy_bits'])).toBeGreaterThan(15)
  expect(Number(found['entropy_bits'])).toBeLessThan(Math.log2(50_000))
})
