import { expect, test } from 'vitest'
import { release } from './changelog.ts'

const text = `# Changelog

Words.

## Unreleased

### Fixed

- One thing.

## 0.1.0 - 2026-01-01

### Added

- All.
`

test('what waits becomes the version, and an empty list waits', () => {
  expect(release(text, '0.2.0', '2026-02-03')).toBe(
    text.replace('## Unreleased\n', '## Unreleased\n\n## 0.2.0 - 2026-02-03\n'),
  )
})

test('a version that is there, or nothing waiting, stops', () => {
  expect(() => release(text, '0.1.0', '2026-02-03')).toThrow(/has this version already: 0.1.0/)
  const released = release(text, '0.2.0', '2026-02-03')
  expect(() => release(released, '0.3.0', '2026-02-04')).toThrow(/Nothing waits under "Unreleased"/)
})
