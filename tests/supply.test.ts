import { expect, test } from 'vitest'
import { judgeAudit } from '../bin/audit.ts'
import { isAllowed, judgeLicences } from '../bin/licence-check.ts'
import { readParts } from '../bin/parts.ts'
import { describeParts } from '../bin/sbom.ts'
import { root } from './tree.ts'

interface Listed {
  name: string
  purl: string
  hashes?: { content: string }[]
}

test('each package has a licence that is on the list', () => {
  expect(judgeLicences(readParts(root))).toEqual([])
})

test('a licence that is not on the list, or none, is told', () => {
  const part = { name: 'x', version: '1.0.0', integrity: null, isInstalled: true }
  expect(judgeLicences([{ ...part, licence: 'GPL-3.0-only' }])).toEqual([
    'A licence that is not on the list, GPL-3.0-only: x@1.0.0',
  ])
  expect(judgeLicences([{ ...part, licence: null }])[0]).toContain('names no licence')
  expect(isAllowed('(MIT OR GPL-2.0-only)')).toBe(true)
  expect(isAllowed('(MIT AND GPL-2.0-only)')).toBe(false)
})

test('the list of materials names each package once, with its digest, and no registry', () => {
  const { components } = describeParts(root) as { components: Listed[] }
  expect(components.length).toBe(readParts(root).length)
  expect(new Set(components.map(({ purl }) => purl)).size).toBe(components.length)
  const engine = components.find(({ name }) => name === '@duckdb/node-api')
  expect(engine?.purl).toMatch(/^pkg:npm\/%40duckdb\/node-api@\d/)
  expect(engine?.hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/)
  expect(JSON.stringify(components)).not.toMatch(/https?:/)
})

test('an audit fails by what is high, and says so when nobody answers', () => {
  const via = [{ title: 'Reads too much' }]
  const answer = (severity: string) =>
    JSON.stringify({ vulnerabilities: { x: { severity, via } }, metadata: { vulnerabilities: { total: 1 } } })
  expect(judgeAudit(answer('high'))).toEqual({
    lines: ['high: x, Reads too much', '1 packages with known faults, 1 of them high or critical'],
    isBad: true,
  })
  expect(judgeAudit(answer('moderate')).isBad).toBe(false)
  for (const text of ['', '{"message": "405", "error": {}}'])
    expect(judgeAudit(text)).toEqual({
      lines: [expect.stringContaining('nothing was audited')],
      isBad: false,
    })
})
