import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './tree.ts'

interface Entry {
  resolved?: string
  optionalDependencies?: Record<string, string>
}

const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
const { packages } = JSON.parse(text) as { packages: Record<string, Entry> }

test('the lock file holds no download addresses', () => {
  const wrong = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http'))
  expect(wrong.map(([name]) => name)).toEqual([])
})

/** npm leaves out what it cannot see on the machine that writes the file; `npm ci` then fails everywhere. */
test('the lock file knows the parts of every platform', () => {
  const wanted = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ owner, name })),
  )
  const missing = wanted.filter(
    ({ owner, name }) =>
      !(`node_modules/${name}` in packages) && !(`${owner}/node_modules/${name}` in packages),
  )
  expect(missing.map(({ name }) => name)).toEqual([])
})
