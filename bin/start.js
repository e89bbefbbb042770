#!/usr/bin/env node
// What `npm start` runs: builds what is not built yet, then serves with the pinned Node.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, root, run } from './pinned.js'

const SOURCES = [
  'dashboard/src',
  'dashboard/static',
  'dashboard/vite.config.ts',
  'dashboard/adapter.ts',
  'package-lock.json',
]
const BUILT = join(root, 'dashboard', 'build', 'index.html')

/** Time of the youngest file under a path, 0 when there is none. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function isBuilt() {
  if (!existsSync(BUILT)) return false
  return SOURCES.every((source) => newest(join(root, source)) <= statSync(BUILT).mtimeMs)
}

async function buildDashboard(node) {
  if (isBuilt() || !existsSync(join(root, 'dashboard', 'src'))) return 0
  console.error('Building the dashboard, once …')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  return run(node, [vite, 'build', '--logLevel', 'error'], {
    // SvelteKit looks for its configuration in the folder that it is started in.
    cwd: join(root, 'dashboard'),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const node = findNode()
if (!node || !existsSync(join(root, 'node_modules', 'vite'))) {
  console.error('The parts are not installed yet: run `npm ci` in the project folder first.')
  process.exit(1)
}
const args = process.argv.slice(2)
const isQuick = args.some((arg) => ['--help', '-h', '--version', '-V'].includes(arg))
const built = isQuick ? 0 : await buildDashboard(node)
if (built !== 0) {
  console.error(`The dashboard could not be built: vite ended with ${built}; its messages are above.`)
  process.exit(built)
}
// npm moves to the project folder; paths on the command line mean the folder in which it was called.
const cwd = process.env.npm_lifecycle_event === 'start' ? process.env.INIT_CWD : undefined
process.exitCode = await run(node, [join(root, 'cli.ts'), 'serve', ...args], { cwd: cwd ?? process.cwd() })
