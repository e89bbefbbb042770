import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { addForgotten, readForgotten } from './forgotten.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-forgotten-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const forgotten = addForgotten(folder, [
  { text: 'ada@example.com', token: 'f1@forgotten.invalid' },
  { text: 'ada-l', token: 'f2' },
  { text: 'Ada Lovelace', token: 'Forgotten f3' },
  { text: 'main', token: 'f4' },
  { text: '712020:aa-bb', token: 'f5' },
])

test.each([
  ['Co-authored-by: Ada Lovelace <ADA@example.com>', 'Co-authored-by: Forgotten f3 <f1@forgotten.invalid>'],
  ["Ada Lovelace's change, thanks @ada-l.", "Forgotten f3's change, thanks @f2."],
  [
    'https://git.example/ada-l/fork, [~accountid:712020:aa-bb]',
    'https://git.example/f2/fork, [~accountid:f5]',
  ],
  ['mail/ada@example.com.txt', 'mail/f1@forgotten.invalid.txt'],
  ['merge main, ask @main', 'merge main, ask @f4'],
  ['ada-lovelace, bada-l, nada@example.com, Ada Byron', 'ada-lovelace, bada-l, nada@example.com, Ada Byron'],
])('rewrites who was forgotten and nobody else: %s', (text, told) => {
  expect(forgotten.text(text, 'body')).toBe(told)
})

test('beside their address in a key, a first name is theirs', () => {
  expect(forgotten.text('main <ada@example.com>', '_key')).toBe('f4 <f1@forgotten.invalid>')
  expect(forgotten.text('main <ada@example.com>', 'title')).toBe('main <f1@forgotten.invalid>')
})

test('a login that is a word of tools is somebody only in a field of people', () => {
  const record = { state: 'main', user: { login: 'main' }, tags: [1, null, true] }
  expect(forgotten.value(record)).toEqual({ state: 'main', user: { login: 'f4' }, tags: [1, null, true] })
  const other = { login: 'bo', deep: [{ text: 'x' }] }
  expect(forgotten.value(other)).toBe(other)
})

test('the file names nobody, is its owner’s alone, and is read again as it was written', () => {
  const file = join(folder, 'forgotten.json')
  expect(readFileSync(file, 'utf8')).not.toMatch(/ada|lovelace|example\.com/i)
  expect(statSync(file).mode & 0o077).toBe(0)
  expect(readForgotten(folder)?.text('ada-l', 'login')).toBe('f2')
  expect(readForgotten(join(folder, 'none'))).toBeNull()
})
