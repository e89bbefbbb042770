import { spawn, spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MetricAnswer } from '../transforms/metric.ts'
import { buildFixtureRepository } from '../fixtures/repositories/index.ts'
import { makeFolder, watch } from './systems/command.ts'
import { root } from './tree.ts'

const folder = makeFolder()
const home = join(folder.path, 'home')
let installed = ''
const MOST_MB = 150

function npm(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed: ${stderr}`)
  return stdout
}

/** An installed package needs the registry, or npm's cache of it: without both there is nothing to test with. */
function install(): string {
  mkdirSync(home, { recursive: true })
  npm(root, 'pack', '--pack-destination', folder.path)
  const tarball = readdirSync(folder.path).find((name) => name.endsWith('.tgz'))
  writeFileSync(join(home, 'package.json'), '{"private":true}')
  npm(home, 'install', '--prefer-offline', '--no-audit', '--no-fund', join(folder.path, tarball ?? ''))
  return join(home, 'node_modules', '.bin', 'streamgauge')
}

describe('the package as npm installs it', () => {
  beforeAll(() => {
    try {
      installed = install()
    } catch (error) {
      if (!/ENOTFOUND|ENOTCACHED|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(String(error))) throw error
      console.warn(`SKIPPED, no registry to install from: ${String(error).split('\n')[0]}`)
    }
  }, 400_000)
  afterAll(() => folder.remove())

  test('says its version without a checkout around it', ({ skip }) => {
    skip(installed === '', 'no registry')
    const { stdout, status } = spawnSync(installed, ['--version'], { cwd: home, encoding: 'utf8' })
    expect(status).toBe(0)
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test(`takes less than ${MOST_MB} MB of disk`, ({ skip }) => {
    skip(installed === '', 'no registry')
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
    const blocks = files.map(({ parentPath, name }) => lstatSync(join(parentPath, name)).blocks * 512)
    const megabytes = blocks.reduce((sum, bytes) => sum + bytes, 0) / 1024 ** 2
    expect(megabytes).toBeGreaterThan(20)
    expect(megabytes).toBeLessThan(MOST_MB)
  })

  test('holds compiled code, SQL and screens, and no test', () => {
    const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
      cwd: root,
      encoding: 'utf8',
    })
    const files =
      (JSON.parse(stdout) as { files: { path: string }[] }[])[0]?.files.map((file) => file.path) ?? []
    for (const wanted of [
      'dist/cli.js',
      'dist/sql/entities/commit.sql',
      'dist/dashboard/build/index.html',
      'dist/vendor/LICENCES.txt',
      'LICENSE',
    ])
      expect(files).toContain(wanted)
    expect(files.filter((file) => /\.test\.|\.ts$|^tests|^fixtures/.test(file))).toEqual([])
  })

  test('starts the demo', { timeout: 600_000 }, async ({ skip }) => {
    skip(installed === '', 'no registry')
    const args = ['serve', '--demo', '--port', '0', '--data', join(folder.path, 'demo-data')]
    const env = { ...process.env, STREAMGAUGE_DEMO_SIZE: 'brief' }
    const server = watch(spawn(installed, args, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] }))
    const [, url = ''] = await server.seen(/serves at (\S+)/)
    // What follows the first figures is the same as from a checkout, and is waited for there.
    while ((await fetch(`${url}/ready`)).status !== 200) await sleep(200)
    const count = async () => {
      const answer = await fetch(`${url}/api/metrics/change_lead_time`)
      return ((await answer.json()) as MetricAnswer).total.window.n
    }
    while ((await count()) === 0) await sleep(500)
    server.child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
  })

  test('serves a repository', async ({ skip }) => {
    skip(installed === '', 'no registry')
    const repository = join(folder.path, 'shop')
    await buildFixtureRepository(repository)
    const args = ['serve', '--port', '0', '--git', repository, '--data', join(folder.path, 'data')]
    const server = watch(spawn(installed, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] }))
    const [, url = ''] = await server.seen(/serves at (\S+)/)
    await server.seen(/Up to date/)
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect(await (await fetch(url)).text()).toContain('<html')
    expect(await (await fetch(`${url}/api/docs/`)).text()).toContain('Streamgauge API')
    const arrow = await fetch(`${url}/api/marts/release_fact`, {
      headers: { accept: 'application/vnd.apache.arrow.stream' },
    })
    expect(arrow.status).toBe(200)
    server.child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
  })
})
