import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { disguise, disguiseConfig, nameOf, pseudonymOf } from './people.ts'

const people = { key: '0a'.repeat(32), showsNames: false }
const other = { ...people, key: '0b'.repeat(32) }

test('an account has one pseudonym a key, which says of which tool it is and no more', () => {
  const pseudonym = pseudonymOf(people, 'github:ada')
  expect(pseudonym).toMatch(/^github:[0-9a-f]{20}$/)
  expect(pseudonymOf(people, 'github:ada')).toBe(pseudonym)
  expect(pseudonymOf(other, 'github:ada')).not.toBe(pseudonym)
  expect(pseudonymOf(people, 'Ada: me')).toMatch(/^[0-9a-f]{20}$/)
  expect(nameOf(people, 'Ada')).toMatch(/^person [0-9a-f]{8}$/)
})

test('every column of an entity that means somebody is kept under a pseudonym', () => {
  const folder = join(import.meta.dirname, '../sql/entities')
  const columns = readdirSync(folder).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/AS VARCHAR\) AS ([a-z_]+)/g)].map(
      (match) => match[1]!,
    ),
  )
  const meant = [...new Set(columns)].filter((name) =>
    /(^|_)(account|person|[a-z]+(er|or|ee))_id$/.test(name),
  )
  const others = ['code_owner_id', 'waiver_id']
  const plain = meant.filter((name) => !disguise(name, 'VARCHAR', people).includes('regexp_extract('))
  expect(plain.sort()).toEqual(others)
  expect(meant.length).toBeGreaterThan(8)
})

test('rules name accounts as tables do, and nothing else is changed in them', () => {
  const columns = { team: 'VARCHAR', kind: 'VARCHAR', value: 'VARCHAR' }
  const rows = [
    ['pay', 'member', 'github:ada'],
    ['pay', 'board', 'github:ada'],
  ]
  expect(disguiseConfig({ columns, rows }, people).rows).toEqual([
    ['pay', 'member', pseudonymOf(people, 'github:ada')],
    ['pay', 'board', 'github:ada'],
  ])
  expect(disguiseConfig({ columns, rows }, undefined).rows).toBe(rows)
})
