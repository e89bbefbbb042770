import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readModels } from '../transforms/model.ts'
import { writePage } from './metrics.ts'

const registry = await readModels()
const page = writePage(registry)

test('docs/metrics.md is what the SQL headers say: run npm run docs', () => {
  expect(readFileSync(join(import.meta.dirname, 'metrics.md'), 'utf8')).toBe(page)
})

test('every metric has its definition, unit, inputs, sources and version there', () => {
  for (const { name, hash, header } of registry.metrics.values()) {
    const part = page.split('\n### ').find((text) => text.includes(`\`${name}\`\n`)) ?? ''
    expect(part, name).toContain(header.definition)
    for (const text of [`- Unit: ${header.unit}`, '- Made from: ', '- From the tools: ', hash])
      expect(part, name).toContain(text)
  }
})
