import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../../tests/tree.ts'
import { readDocument } from './document.ts'
import { kinds } from './kinds.ts'
import { runbookTemplate } from './kinds/runbook-template.ts'
import { printSchema } from './print.ts'

const guide = readFileSync(join(root, 'docs/records.md'), 'utf8')

test('the published schema is what files are checked against', () => {
  const published = JSON.parse(readFileSync(join(root, 'docs/records.schema.json'), 'utf8')) as unknown
  expect(published).toEqual(JSON.parse(printSchema()))
})

test('the example of the guide fits, and shows every kind', () => {
  const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(guide) ?? []
  const { records, faults } = readDocument(yaml, { hasAuthor: true })
  expect(faults).toEqual([])
  expect(new Set(records.map(({ kind }) => kind))).toEqual(new Set(kinds.map(({ name }) => name)))
})

test('the template of runbooks is the one that the guide shows, and fits', () => {
  const text = readFileSync(join(root, 'docs/runbooks.md'), 'utf8')
  const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(text) ?? []
  const { records, faults } = readDocument(yaml, { hasAuthor: true })
  expect(faults).toEqual([])
  expect(records.map(({ body }) => body.steps)).toEqual([runbookTemplate.steps])
})
