import { expect, test } from 'vitest'
import { formatDuration, openProgress } from './progress.ts'

function record(isTTY: boolean) {
  const parts: string[] = []
  return { isTTY, columns: 60, write: (text: string) => void parts.push(text), text: () => parts.join('') }
}

test('draws a bar on a terminal and leaves nothing of it behind', () => {
  const output = record(true)
  const progress = openProgress(output, {})
  progress.update({ label: 'shop commit', done: 5, total: 10 })
  expect(output.text()).toContain('████████████░░░░░░░░░░░░')
  expect(output.text()).toContain('5 of 10 (50 %)')
  progress.end()
  expect(output.text().endsWith('\r\u001b[2K')).toBe(true)
})

test('has no colour where none is wanted', () => {
  const output = record(true)
  openProgress(output, { NO_COLOR: '1' }).update({ label: 'x', done: 10, total: 10 })
  expect(output.text()).not.toContain('\u001b[36m')
})

test.each([
  [record(false), {}],
  [record(true), { CI: 'true' }],
  [record(true), { TERM: 'dumb' }],
])('writes plain lines into a log, and not at each step', (output, environment) => {
  const progress = openProgress(output, environment)
  for (let done = 0; done <= 100; done++) progress.update({ label: 'shop commit', done, total: 100 })
  progress.line('shop: 100 commit')
  expect(output.text()).toBe('shop: 100 commit\n')
})

test('tells durations as people do', () => {
  expect([12.4, 1_250, 65_000].map(formatDuration)).toEqual(['12 ms', '1.3 s', '1 min 5 s'])
})
