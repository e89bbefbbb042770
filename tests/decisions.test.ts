import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './tree.ts'

const folder = join(root, 'docs/adr')
const files = readdirSync(folder).filter((name) => name !== 'README.md')

test('the list of decisions holds every decision, by the title that it has', () => {
  const index = readFileSync(join(folder, 'README.md'), 'utf8')
  const missing = files.filter((name) => {
    const title = /^# (.*)$/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1]
    return !index.includes(`(${name}) ${title}\n`)
  })
  expect(missing).toEqual([])
})

test('every decision says what lost', () => {
  const wrong = files.filter(
    (name) => !/not chosen|instead of|rejected/i.test(readFileSync(join(folder, name), 'utf8')),
  )
  expect(wrong).toEqual([])
})
