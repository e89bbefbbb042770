import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from './tree.ts'

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'streamgauge-scaffold-')))

afterAll(() => rmSync(copy, { recursive: true, force: true }))

const run = (...args: string[]) =>
  execFileSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, VITEST: '' },
  })

test('a connector fresh from the scaffold passes the contract of connectors', () => {
  for (const part of [
    'bin',
    'fixtures',
    'ingest',
    'privacy',
    'sql',
    'tests',
    'transforms',
    'package.json',
    'tsconfig.json',
    // Patience too: without it, a busy machine would fail what is well.
    'vitest.config.ts',
  ])
    cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const said = run('bin/new-connector.js', 'pulse')
  expect(said.split('\n').slice(0, 4)).toEqual([
    'ingest/connectors/pulse/connector.ts',
    'ingest/connectors/pulse/stg_pulse__incident.sql',
    'ingest/connectors/pulse/README.md',
    'tests/contract/pulse.ts',
  ])
  const report = run(
    'node_modules/vitest/vitest.mjs',
    'run',
    'tests/contract',
    '-t',
    'the connector pulse',
    '--reporter=json',
  )
  const { numPassedTests, numFailedTests } = JSON.parse(report.slice(report.indexOf('{'))) as Record<
    string,
    number
  >
  expect([numPassedTests, numFailedTests]).toEqual([7, 0])
})

test('it never writes over a connector that is there', () => {
  expect(() => run('bin/new-connector.js', 'git')).toThrow(/There is a connector of this name: git/)
})
