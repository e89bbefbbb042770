import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildFixtureRepository, runGit, type FixtureRepository } from '../../fixtures/repositories/index.ts'
import { makeFolder, run } from './command.ts'

const folder = makeFolder()
const data = join(folder.path, 'data')
let shop: FixtureRepository

beforeAll(async () => {
  shop = await buildFixtureRepository(join(folder.path, 'shop'))
})
afterAll(() => folder.remove())

describe('from a clone to a figure', () => {
  test('sync fetches and builds', async () => {
    const { code, stderr, stdout } = await run(['sync', '--git', shop.path, '--data', data])
    expect(stderr).toMatch(/git:shop: 37 commit, .* in /)
    expect(stderr).toMatch(/build 1: \d+ of \d+ models/)
    expect(stdout).toBe('')
    expect(code).toBe(0)
  })

  test('a second sync has nothing to do', async () => {
    const { code, stderr } = await run(['sync', '--git', shop.path, '--data', data])
    expect(stderr).toMatch(/nothing new in/)
    expect(stderr).toMatch(/build 1: nothing new/)
    expect(code).toBe(0)
  })

  test('build --full rebuilds everything to the same figures', async () => {
    const ask = [
      'query',
      'select count(*) as n, sum(lead_time_hours) as h from change_fact',
      '--format',
      'csv',
    ]
    const before = await run([...ask, '--git', shop.path, '--data', data])
    const { code, stderr } = await run(['build', '--full', '--git', shop.path, '--data', data])
    expect(stderr).toMatch(/build 2: (\d+) of \1 models/)
    expect(code).toBe(0)
    expect(await run([...ask, '--git', shop.path, '--data', data])).toEqual(before)
    expect(before.stdout).toMatch(/^n,h\n[1-9]\d*,\d/)
  })

  test.each(['table', 'json', 'csv', 'md'])('metric answers as %s', async (format) => {
    const window = ['--from', '2026-01-01', '--to', '2026-03-01', '--bucket', 'month']
    const args = ['metric', 'change_lead_time', ...window, '--format', format]
    const { code, stdout, stderr } = await run([...args, '--git', shop.path, '--data', data])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    if (format === 'json') {
      const answer = JSON.parse(stdout) as { total: { window: { n: number } }; parameters: { from: string } }
      expect(answer.parameters.from).toBe('2026-01-01')
      expect(answer.total.window.n).toBeGreaterThan(0)
    } else expect(stdout).toContain('2026-02-01')
  })

  test('metric opens to the rows behind it, as many as n says', async () => {
    const window = ['--from', '2026-01-01', '--to', '2026-03-01', '--repo', 'shop']
    const ask = ['metric', 'change_lead_time', ...window, '--git', shop.path, '--data', data]
    const rows = await run([...ask, '--rows', '--format', 'json'])
    const figure = await run([...ask, '--format', 'json'])
    const { total } = JSON.parse(figure.stdout) as { total: { window: { n: number } } }
    expect(JSON.parse(rows.stdout)).toHaveLength(total.window.n)
    expect(await run([...ask, '--repo', 'shopp'])).toMatchObject({ code: 2, stdout: '' })
  })

  test('a misspelt metric and an impossible window are told apart from failures', async () => {
    const misspelt = await run(['metric', 'change_lead_tim', '--git', shop.path, '--data', data])
    expect(misspelt).toMatchObject({ code: 2, stdout: '' })
    expect(misspelt.stderr).toContain('change_lead_time')
    const args = ['metric', 'change_lead_time', '--from', '2026-02-01', '--to', '2026-01-01']
    expect((await run([...args, '--git', shop.path, '--data', data])).code).toBe(2)
  })

  test('impact tells teams, partners and releases of a file, and no persons', async () => {
    const { code, stdout, stderr } = await run(['impact', 'src/cart.ts', '--git', shop.path, '--data', data])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain('1 file in github.com/example/shop')
    expect(stdout).toMatch(/v\d+\.\d+\.\d+/)
    expect(stdout).not.toMatch(/Ada|Bob|@example\.(org|com)\b/)
  })

  test('impact takes a range of commits', async () => {
    const range = ['impact', 'v1.0.0..v1.1.0', '--format', 'json', '--git', shop.path, '--data', data]
    const { stdout } = await run(range)
    const changed = runGit(shop.path, ['diff', '--name-only', 'v1.0.0', 'v1.1.0']).trim().split('\n').sort()
    const { owners } = JSON.parse(stdout) as { owners: { path: string }[] }
    expect(owners.map((owner) => owner.path)).toEqual(changed)
  })
})
