import { expect, test } from 'vitest'
import { caseColumns, caseHref } from './cases.ts'

const sha = '65d12da96f298f545939026a235c4754640ca3a7'
const days = { measure: 'duration', unit: 'h' } as const

test('a change leads to its commit', () => {
  const row = { case_id: 'example/shop#7', commit_id: `example/shop@${sha}` }
  expect(caseHref(row, '?window=90d')).toBe(`/commits/example%2Fshop%40${sha}?window=90d`)
})

test('a single commit that stands for a change leads to itself', () => {
  const id = `example/shop@${sha}`
  expect(caseHref({ case_id: id, commit_id: id }, '')).toBe(`/commits/example%2Fshop%40${sha}`)
})

test('a deployment leads to its release, also where its version is a sha', () => {
  expect(caseHref({ case_id: 'git:shop@v1', commit_id: `shop@${sha}` }, '')).toBe('/records/git%3Ashop%40v1')
  expect(caseHref({ case_id: `git:shop@${sha}`, commit_id: `shop@${sha}` }, '')).toMatch(/^\/records\//)
})

test('rows are named, and columns that say nothing new are out of sight', () => {
  const names = ['case_id', 'happened_at', 'value', 'is_open', 'title', 'commit_id', 'url']
  const data = [
    ['shop#7', 'shop#8'],
    [0, 1],
    [30, 2],
    [false, false],
    ['Add gifts', 'Fix gifts (#8)'],
    [`shop@${sha}`, `shop@${sha}`],
    [null, null],
  ]
  const columns = names.map((name) => ({ name, type: 'VARCHAR' }))
  const answer = { columns, data, row_count: 2, total_count: 2, limit: 9, offset: 0, build_id: 1 }
  const shown = caseColumns(answer, days, { zone: 'UTC', search: '' })
  const say = (row: object) => shown[0]?.say?.(row as Record<string, unknown>)
  expect(say({ case_id: 'shop#7', title: 'Add gifts' })).toBe('#7 Add gifts')
  expect(say({ case_id: 'shop#8', title: 'Fix gifts (#8)' })).toBe('Fix gifts (#8)')
  expect(say({ case_id: 'shop#9', title: null })).toBe('#9')
  expect(shown.filter((column) => column.isHidden).map((column) => column.name)).toEqual(
    expect.arrayContaining(['title', 'is_open', 'url']),
  )
})
