// Fills dist/ for `npm pack`: compiled JavaScript, the SQL and GraphQL files and the built dashboard, at the places where the
// sources have them, so that code finds its files the same way in both; libraries lie in dist/vendor/ (ADR 0067).
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleLibraries } from './vendor.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

function run(script: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) throw new Error(`A step of packing failed: ${script} ended with ${status}`)
}

rmSync(dist, { recursive: true, force: true })
run('bin/build.js')
run('node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json')
await bundleLibraries(dist, root)
for (const file of globSync(
  ['sql/**/*.sql', 'ingest/**/*.sql', 'policies/*', 'fixtures/servers/**/*.graphql'],
  {
    cwd: root,
  },
)) {
  cpSync(join(root, file), join(dist, file))
}
cpSync(join(root, 'dashboard', 'build'), join(dist, 'dashboard', 'build'), { recursive: true })
