#!/usr/bin/env node
// What `npm run build` runs, and `npm start`, the tests and packing before they need the dashboard: builds it when
// its sources are younger than what is built. Who comes while another one builds, waits for that.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findNode, root, run } from './pinned.js'

const SOURCES = ['src', 'static', 'vite.config.ts', 'adapter.ts', 'package.json'].map((name) =>
  join(root, 'dashboard', name),
)
const BUILT = join(root, 'dashboard', 'build', 'index.html')
const LOCK = join(root, 'node_modules', '.cache', 'dashboard-build')

/** Time of the youngest file under a path, 0 when there is none. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function isBuilt() {
  if (!existsSync(BUILT)) return false
  const builtAt = statSync(BUILT).mtimeMs
  return [...SOURCES, join(root, 'package-lock.json')].every((source) => newest(source) <= builtAt)
}

/** Returns the way to give the lock back. One whose process is gone does not count. */
async function lock() {
  mkdirSync(dirname(LOCK), { recursive: true })
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
      return () => rmSync(LOCK, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isAlive(readOwner()) || isFresh()) await sleep(200)
      else rmSync(LOCK, { force: true, recursive: true })
    }
  }
}

function readOwner() {
  try {
    return Number(readFileSync(LOCK, 'utf8'))
  } catch {
    return 0
  }
}

/** Its owner may not have written its number yet. */
function isFresh() {
  return Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 1_000
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Resolves to vite's exit code, 0 when there was nothing to do. */
export async function buildDashboard(node) {
  if (isBuilt() || !existsSync(join(root, 'dashboard', 'src'))) return 0
  const release = await lock()
  try {
    if (isBuilt()) return 0
    console.error('Building the dashboard, once …')
    return await run(
      node,
      [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'error'],
      {
        // SvelteKit looks for its configuration in the folder that it is started in.
        cwd: join(root, 'dashboard'),
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
  } finally {
    release()
  }
}

if (process.argv[1] === import.meta.filename)
  process.exitCode = await buildDashboard(findNode() ?? process.execPath)
