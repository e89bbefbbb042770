import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { root } from '../tree.ts'
import { makeFolder, run, start, watch } from './command.ts'

const folder = makeFolder()
afterAll(() => folder.remove())

/** A whole organisation is simulated, read and built: on a busy machine that takes minutes. */
const LONG_MS = 900_000

async function ask<T>(url: string, path: string): Promise<T> {
  const response = await fetch(url + path, { headers: { accept: 'application/json' } })
  return (await response.json()) as T
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(500)
}

test(
  'npm start without anything configured shows an imaginary organisation at work',
  { timeout: LONG_MS },
  async () => {
    const child = spawn(process.execPath, [join(root, 'bin/start.js'), '--port', '0'], {
      cwd: folder.path,
      env: { ...process.env, NO_COLOR: '1', STREAMGAUGE_DEMO_SIZE: 'brief' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const server = watch(child)
    const [, url = ''] = await server.seen(/serves at (http:\S+)/)
    const { demo } = await ask<{ demo: { is_alone: boolean; file: string } | null }>(url, '/api/about')
    expect(demo).toMatchObject({ is_alone: true, file: '.streamgauge/demo/streamgauge.yaml' })

    await until(async () => (await fetch(`${url}/ready`)).status === 200)
    const count = async () =>
      (await ask<{ total_count: number }>(url, '/api/marts/work_item_state?limit=0')).total_count
    await until(async () => (await count()) > 1000)
    const before = await count()
    await until(async () => (await count()) > before)
    await server.seen(/Up to date/)

    // Secrets are named in the file, and are in the environment alone.
    const file = readFileSync(join(folder.path, '.streamgauge/demo/streamgauge.yaml'), 'utf8')
    expect(file).toContain('token_env: STREAMGAUGE_DEMO_JIRA_TOKEN')
    expect(file).not.toContain('demo-')

    // Every source was read well, those that the organisation names included, and the data team's files.
    const { sources } = await ask<{ sources: { source: string; tool: string; last_error: string | null }[] }>(
      url,
      '/api/sources',
    )
    expect(sources.filter(({ last_error }) => last_error !== null)).toEqual([])
    expect(new Set(sources.map(({ tool }) => tool))).toEqual(
      new Set([
        'alertmanager',
        'cdevents',
        'files',
        'git',
        'github',
        'gitlab',
        'httpjson',
        'jenkins',
        'jira',
        'pagerduty',
        'prometheus',
        'servicenow',
        'traces',
      ]),
    )
    // Half set up: figures are there, and something is left to confirm.
    for (const metric of ['change_lead_time', 'deployment_frequency', 'flow_time', 'pickup_time'])
      expect(
        (await ask<{ total: { window: { n: number } } }>(url, `/api/metrics/${metric}`)).total.window.n,
        metric,
      ).toBeGreaterThan(0)
    const { series } = await ask<{ series: { rows: { series_id: string; point_count: number }[] } }>(
      url,
      '/api/series',
    )
    const counted = series.rows.filter(({ point_count }) => point_count > 0)
    expect(counted.map(({ series_id }) => series_id)).toEqual(
      expect.arrayContaining(['nps:web-shop', 'open-baskets', 'orders']),
    )
    const { decisions } = await ask<{ decisions: { total_count: number } }>(url, '/api/setup')
    expect(decisions.total_count).toBeGreaterThan(3)

    const asked = await run(['metric', 'merged_changes'], { cwd: folder.path })
    expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining('these figures are imaginary')])

    child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
    expect(existsSync(join(folder.path, '.streamgauge/streamgauge.duckdb'))).toBe(false)
  },
)

test('a repository of yours stands beside the imaginary organisation', { timeout: LONG_MS }, async () => {
  const repository = join(folder.path, 'shop')
  await buildFixtureRepository(repository)
  const args = ['serve', '--demo', '--git', repository, '--port', '0', '--data', join(folder.path, 'beside')]
  const server = start(args, { cwd: folder.path, environment: { STREAMGAUGE_DEMO_SIZE: 'brief' } })
  const [, url = ''] = await server.seen(/serves at (http:\S+)/)
  const { demo } = await ask<{ demo: { is_alone: boolean } | null }>(url, '/api/about')
  expect(demo).toMatchObject({ is_alone: false })
  const read = async () =>
    (await ask<{ sources: { source: string; state: string }[] }>(url, '/api/sources')).sources
      .filter(({ state }) => state === 'ok')
      .map(({ source }) => source)
  await until(async () => {
    const sources = await read()
    return sources.includes('git:shop') && sources.some((source) => source.endsWith(':marigold'))
  })
  server.child.kill('SIGINT')
  expect((await server.ended).code).toBe(0)
})

test('a folder that no demo made is left alone', async () => {
  const data = join(folder.path, 'own')
  mkdirSync(join(data, 'demo'), { recursive: true })
  writeFileSync(join(data, 'demo', 'thesis.txt'), 'mine')
  const { code, stderr } = await run(['serve', '--demo', '--port', '0', '--data', data])
  expect(code).toBe(5)
  expect(stderr).toContain('was not made by a demo and is left alone')
  expect(readFileSync(join(data, 'demo', 'thesis.txt'), 'utf8')).toBe('mine')
})

test('the demo takes no other configuration', async () => {
  const { code, stderr } = await run(['serve', '--demo', '--config', 'mine.yaml'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('leave out --config: mine.yaml')])
})
