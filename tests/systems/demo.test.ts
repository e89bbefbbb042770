import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { root } from '../tree.ts'
import { makeFolder, run, watch } from './command.ts'

const folder = makeFolder()
afterAll(() => folder.remove())

const LONG_MS = 240_000

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
      env: { ...process.env, NO_COLOR: '1', STREAMGAUGE_DEMO_SIZE: 'small' },
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

    // Secrets are named in the file, and are in the environment alone.
    const file = readFileSync(join(folder.path, '.streamgauge/demo/streamgauge.yaml'), 'utf8')
    expect(file).toContain('token_env: STREAMGAUGE_DEMO_JIRA_TOKEN')
    expect(file).not.toContain('demo-')

    const asked = await run(['metric', 'merged_changes'], { cwd: folder.path })
    expect([asked.code, asked.stderr]).toEqual([0, expect.stringContaining('these figures are imaginary')])

    child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
    expect(existsSync(join(folder.path, '.streamgauge/streamgauge.duckdb'))).toBe(false)
  },
)

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
