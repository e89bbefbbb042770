#!/usr/bin/env node
// What `npm start` runs: builds what is not built yet, then serves with the pinned Node. Where nothing names a source,
// that is the demo.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildDashboard } from './build.js'
import { findNode, root, run } from './pinned.js'

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
const folder = cwd ?? process.cwd()
const isNamed = args.some((arg) => /^--(git|config|demo|no-sync)(=|$)/.test(arg))
const demo = isNamed || existsSync(join(folder, 'streamgauge.yaml')) ? [] : ['--demo']
process.exitCode = await run(node, [join(root, 'cli.ts'), 'serve', ...demo, ...args], { cwd: folder })
