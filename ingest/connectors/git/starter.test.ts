import { readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { startElsewhere, type StartOrder } from './starter.ts'

const order = (args: string[], more: Partial<StartOrder> = {}): StartOrder => ({
  args,
  folder: import.meta.dirname,
  environment: process.env as Record<string, string>,
  input: undefined,
  isGroup: false,
  onStderr: () => undefined,
  ...more,
})

async function start(args: string[], more?: Partial<StartOrder>) {
  const started = await startElsewhere(order(args, more))
  if (!started) throw new Error('No process to start git from')
  return started
}

test('brings output and exit code, of many at once each to its own', async () => {
  const numbers = Array.from({ length: 12 }, (_, i) => i)
  const answers = await Promise.all(
    numbers.map(async (i) => {
      const { stdout, ended } = await start(['hash-object', '--stdin'], { input: `number ${i}` })
      return { text: await text(stdout), code: await ended }
    }),
  )
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(12)
  expect(answers.every(({ text: sha, code }) => code === 0 && /^[0-9a-f]{40}\n$/.test(sha))).toBe(true)
})

test('brings bytes as they are, more than a pipe holds, at the reader’s pace', async () => {
  const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 256))
  const { stdout, ended } = await start(['stripspace', '--comment-lines'], { input: 'a\n'.repeat(400_000) })
  const lines = (await text(stdout)).trimEnd().split('\n')
  expect([lines.length, new Set(lines).size, await ended]).toEqual([400_000, 1, 0])
  const hashed = await start(['hash-object', '--stdin'], { input: bytes })
  expect([(await buffer(hashed.stdout)).length, await hashed.ended]).toEqual([41, 0])
})

test('tells what git says of itself, and how it failed', async () => {
  let said = ''
  const { stdout, ended } = await start(['no-such-command'], { onStderr: (part) => (said += part) })
  expect(await text(stdout)).toBe('')
  expect(await ended).toBe(1)
  expect(said).toContain("'no-such-command' is not a git command")
})

test('says that a folder is missing as spawn does', async () => {
  await expect(startElsewhere(order(['--version'], { folder: '/no/such/folder' }))).rejects.toMatchObject({
    code: 'ENOENT',
    path: 'git',
  })
})

test('outlives a start that fails at once, and what else is under way with it', async () => {
  const bad = startElsewhere(order(['--version'], { folder: import.meta.filename }))
  const refused = expect(bad).rejects.toMatchObject({ code: 'ENOTDIR' })
  const good = await start(['hash-object', '--stdin'], { input: 'beside it' })
  await refused
  expect([(await text(good.stdout)).length, await good.ended]).toEqual([41, 0])
  const next = await start(['--version'])
  expect(await text(next.stdout)).toMatch(/^git version/)
})

test('is stopped with all that it started', async () => {
  const { pid, stdout, ended } = await start(['-c', 'alias.wait=!sleep 600', 'wait'], { isGroup: true })
  stdout.resume()
  process.kill(-pid, 'SIGKILL')
  expect(await ended).toBe(null)
})

test('has its socket where nobody else may look', async () => {
  const { stdout, ended } = await start(['--version'])
  stdout.resume()
  await ended
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith('streamgauge-git-'))
  const modes = folders.map((name) => statSync(join(tmpdir(), name), { throwIfNoEntry: false })?.mode ?? 0)
  expect(modes.length).toBeGreaterThan(0)
  expect(modes.every((mode) => (mode & 0o077) === 0)).toBe(true)
})
