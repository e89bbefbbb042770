import { expect, test } from 'vitest'
import { Questions } from './questions.ts'

test('the last ones asked for are listed, each once, the last first, until half a day is over', () => {
  let now = 0
  const questions = new Questions(() => now)
  for (const url of ['/a', '/b', '/a', `/${'c'.repeat(5_000)}`]) questions.note(url)
  expect(questions.list()).toEqual(['/a', '/b'])
  now = 12 * 3_600_000 + 1
  questions.note('/d')
  expect(questions.list()).toEqual(['/d'])
})

test('sixty of them are kept', () => {
  const questions = new Questions(() => 0)
  for (let i = 0; i < 100; i++) questions.note(`/${i}`)
  expect(questions.list()).toHaveLength(60)
  expect(questions.list()[59]).toBe('/40')
})
