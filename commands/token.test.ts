import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runProgram } from './program.ts'

let folder: string
let out: string[]
let said: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-token-'))
  out = []
  said = []
  vi.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text))
  vi.spyOn(console, 'error').mockImplementation((text: string) => void said.push(text))
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
  rmSync(folder, { recursive: true, force: true })
})

const run = (...args: string[]) => runProgram(['node', 'streamgauge', '--data', folder, ...args])

test('a token is printed once, listed without what it is, and taken back', async () => {
  await run('token', 'create', 'ci', '--role', 'editor', '--scope', 'read', 'records', '--days', '7')
  const [token = ''] = out
  expect(token).toMatch(/^sg_[A-Za-z0-9]{12}_[\w-]{43}$/)
  await run('token', 'list')
  expect(out[1]).toMatch(/ci +editor +read records .* good/)
  expect(out[1]).not.toContain(token.slice(16))
  await run('token', 'revoke', 'ci')
  await run('token', 'list')
  expect(out[2]).toMatch(/taken back/)
  await run('token', 'revoke', 'ci')
  expect([process.exitCode, said.at(-1)]).toEqual([2, expect.stringMatching(/no good token of this name/)])
})

test('two good tokens cannot have one name', async () => {
  await run('token', 'create', 'ci')
  await run('token', 'create', 'ci')
  expect([process.exitCode, said.at(-1)]).toEqual([2, expect.stringMatching(/There is a token of this name/)])
})

test('serve listens nowhere else while nobody could be known', async () => {
  await run(
    '--git',
    join(import.meta.dirname, '..'),
    'serve',
    '--host',
    '0.0.0.0',
    '--port',
    '0',
    '--no-sync',
  )
  expect([process.exitCode, said.at(-1)]).toEqual([
    3,
    expect.stringMatching(/nobody is let in unknown.*: 0\.0\.0\.0$/),
  ])
})
