import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedRandom } from '../../transforms/statistics/random.ts'
import { openModels, type Models, type Row } from '../models/given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const touch = (commit: string, at: string, ...paths: string[]): Row[] =>
  paths.map((path) => ({
    commit_id: commit,
    change_id: commit,
    repository_id: 'shop',
    path,
    committed_at: at,
  }))

/** What each commit leaves out: commit, touched file, partner. */
async function leftOut(int_commit_file__merged: Row[]): Promise<string[]> {
  await models.given({ int_commit_file__merged })
  for (const name of ['int_touch__paired', 'int_touch__unpartnered']) {
    const { sql } = models.registry.models.get(name)!
    await models.warehouse.build(async (lane) => {
      await lane.run(`DELETE FROM main.${name}`)
      await lane.run(`INSERT INTO main.${name} BY NAME ${sql}`)
    })
  }
  const rows = await models.warehouse.rows<Row>(
    'SELECT commit_id, path, partner_path, together_count, before_touch_count FROM int_touch__unpartnered ORDER BY ALL',
  )
  return rows.map((row) => Object.values(row).join(' '))
}

const thrice = [
  ...touch('1', '2026-01-01T00:00', 'api', 'client'),
  ...touch('2', '2026-01-02T00:00', 'api', 'client'),
  ...touch('3', '2026-01-03T00:00', 'api', 'client'),
]

test('a usual partner is missed from the fourth commit on, until half of the commits have gone without it', async () => {
  const alone = [4, 5, 6, 7, 8].flatMap((day) => touch(String(day), `2026-01-0${day}T00:00`, 'api'))
  expect(await leftOut([...thrice, ...alone])).toEqual([
    '4 api client 3 3',
    '5 api client 3 4',
    '6 api client 3 5',
    '7 api client 3 6',
  ])
})

test('twice is no habit, and whoever brings the partner leaves nothing out', async () => {
  expect(await leftOut([...thrice.slice(0, 4), ...touch('4', '2026-01-04T00:00', 'api')])).toEqual([])
  expect(await leftOut([...thrice, ...touch('4', '2026-01-04T00:00', 'api', 'client')])).toEqual([])
  // The rarer one has its own share: each of its commits touched the other.
  expect(await leftOut([...thrice, ...touch('4', '2026-01-04T00:00', 'client')])).toEqual([
    '4 client api 3 3',
  ])
})

test('a commit of the same second says nothing, nor does one of more than 25 files', async () => {
  expect(await leftOut([...thrice, ...touch('4', '2026-01-03T00:00', 'api')])).toEqual([])
  const many = Array.from({ length: 26 }, (_, i) => `file ${i}`)
  const large = [1, 2, 3].flatMap((day) => touch(`l${day}`, `2026-01-0${day}T00:00`, ...many))
  expect(await leftOut([...large, ...touch('4', '2026-01-04T00:00', 'file 1')])).toEqual([])
})

test('what is known of a commit stays when later ones are taken away, and moves when earlier ones are', async () => {
  const random = seedRandom(3)
  const story = Array.from({ length: 120 }, (_, i) => {
    const at = new Date(Date.UTC(2026, 0, 1) + Math.floor(i / 1.2) * 86_400_000).toISOString().slice(0, 16)
    const paths = ['api', 'client', 'docs', 'schema'].filter(() => random.uniform() < 0.7)
    return touch(String(i).padStart(3, '0'), at, ...(paths.length > 0 ? paths : ['api']))
  })
  const all = await leftOut(story.flat())
  expect(all.length).toBeGreaterThan(30)
  const half = await leftOut(story.slice(0, 60).flat())
  const until = String(60).padStart(3, '0')
  expect(half).toEqual(all.filter((row) => row.slice(0, 3) < until))
  expect(await leftOut(story.slice(30).flat())).not.toEqual(all.filter((row) => row.slice(0, 3) >= '030'))
})
