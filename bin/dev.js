#!/usr/bin/env node
// What `npm run dev` runs: the server, and beside it the dashboard from its sources, reloading as they are edited.
import { join } from 'node:path'
import { findNode, root, run } from './pinned.js'

const node = findNode()
if (!node) {
  console.error('The parts are not installed yet: run `npm ci` in the project folder first.')
  process.exit(1)
}
const server = run(node, [join(root, 'cli.ts'), 'serve', ...process.argv.slice(2)])
const screens = run(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'dev'], {
  cwd: join(root, 'dashboard'),
})
process.exit(await Promise.race([server, screens]))
