import { expect, test } from 'vitest'
import { readYaml } from '../ingest/connectors/git/catalog/yaml.ts'
import { readDocument } from '../ingest/connectors/records/document.ts'
import { ConfigError, parseFile } from '../ingest/config/file.ts'
import { findDeepLine, MOST_DEPTH } from './nesting.ts'

const SIZE = 100_000
const deep = ['[', '{', '- ', '? ', 'a: [', '{k: ', '[ # ]\n', '"]": [', '- [']

test.each(deep)('a hundred kilobytes of %j are refused at once, by whatever reads them', (mark) => {
  const text = mark.repeat(SIZE / mark.length)
  const startedAt = performance.now()
  expect(findDeepLine(text)).toBeGreaterThan(0)
  expect(() => parseFile('streamgauge.yaml', text, {} as never)).toThrow(ConfigError)
  expect(readDocument(text, { hasAuthor: true }).faults[0]?.message).toMatch(/deeper than 100 levels/)
  expect(readYaml(text).faults[0]?.message).toMatch(/deeper than 100 levels/)
  // It took some seconds for each.
  expect(performance.now() - startedAt).toBeLessThan(500)
})

test('what is as deep as it may be is read, and one more is not, on the line that it is on', () => {
  const nested = (depth: number) => `a: 1\nb: ${'['.repeat(depth)}${']'.repeat(depth)}\n`
  expect([findDeepLine(nested(MOST_DEPTH)), findDeepLine(nested(MOST_DEPTH + 1))]).toEqual([null, 2])
})

test('brackets and dashes within texts and remarks are none', () => {
  const many = '['.repeat(500)
  const texts = [
    `a: "${many}"`,
    `a: x${many}`,
    `# ${many}`,
    `a: |\n  ${many}\n  ${'- '.repeat(300)}\n`,
    `a: '${many}'`,
  ]
  expect(texts.map(findDeepLine)).toEqual(texts.map(() => null))
  const flat = Array.from({ length: 1000 }, () => '- [a, {b: c}]\n').join('')
  expect(findDeepLine(flat)).toBeNull()
})
