#!/usr/bin/env node
// The installed command. A package carries compiled JavaScript, since Node refuses to strip types under
// node_modules; a checkout runs cli.ts with the pinned Node.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findNode, root, run } from './pinned.js'

const source = join(root, 'cli.ts')
if (existsSync(source)) await runSource()
else await runCompiled()

async function runSource() {
  const node = findNode()
  if (!node) {
    console.error('The parts are not installed yet: run `npm ci` in the project folder first.')
    process.exitCode = 1
    return
  }
  process.exitCode = await run(node, [source, ...process.argv.slice(2)])
}

async function runCompiled() {
  if (Number.parseInt(process.versions.node, 10) < 22) {
    console.error(`Streamgauge needs Node 22 or later, this is ${process.versions.node}: update Node.`)
    process.exitCode = 1
    return
  }
  // libuv reads the size when its first thread starts, which is later than this line.
  process.env.UV_THREADPOOL_SIZE ??= '16'
  process.env.TZ = 'UTC'
  await import(pathToFileURL(join(root, 'dist', 'cli.js')).href)
}
