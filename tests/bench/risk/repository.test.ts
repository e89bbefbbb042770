import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RepositoryScript } from '../../../fixtures/repositories/index.ts'
import { walkRepository } from './repository.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-risk-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const lines = (n: number, seed: number) => Array.from({ length: n }, (_, i) => `${seed} ${i}\n`).join('')
const start = Date.UTC(2025, 0, 1) / 1000
const day = 86_400

test('a repository’s own releases are walked over: the large ones need a patch within the week', async () => {
  const script = new RepositoryScript(folder, { origin: 'https://example.org/shop.git' })
  for (let i = 0, minor = 0; i < 70; i++, minor++) {
    const isLarge = i % 4 === 0
    const at = start + i * 5 * day
    const file = `src/${i % 5}.ts`
    script.commit({
      label: `c${i}`,
      at,
      message: `Change ${i}\n`,
      files: { [file]: lines(isLarge ? 400 : 5 + (i % 3), i) },
    })
    script.tag(`v1.${minor}.0`, `c${i}`)
    if (!isLarge) continue
    script.commit({ label: `p${i}`, at: at + day, message: `Fix ${i}\n`, files: { [file]: lines(401, i) } })
    script.tag(`v1.${minor}.1`, `p${i}`)
  }
  script.flush()
  const result = await walkRepository(folder)
  expect(result.releases).toBe(88)
  expect(result.judged).toBeGreaterThan(50)
  expect(result.failed).toBeGreaterThan(10)
  expect(result.auc!).toBeGreaterThan(0.85)
  expect(result.skill_low!).toBeGreaterThan(0)
  expect(result.is_silenced).toBe(false)
})
