import { expect, test } from 'vitest'
import { hasAddress, maskAddresses } from './addresses.ts'

test.each([
  ['Ask ada.lovelace+x@mail.example.com, please', 'Ask …@…, please'],
  ['"Ada" <ada@example.org>', '"Ada" <…@…>'],
  ['mailto:ada@example.co.uk?subject=x', 'mailto:…@…?subject=x'],
  ['a@example.com b@example.com', '…@… …@…'],
  ['{"e":"ada@example.com"}', '{"e":"…@…"}'],
  ["o'brien@example.com", '…@…'],
])('masks an address: %s', (text, masked) => {
  expect(maskAddresses(text)).toBe(masked)
})

test.each([
  'github.com/acme/shop@0123456789abcdef0123456789abcdef01234567',
  'left-pad@1.3.0-rc.one',
  '@acme/payments',
  'git@github.com:acme/shop.git',
  'ssh://git@github.com/acme/shop.git',
  'actions/checkout@v4',
  'a @ b.com',
  'five@six',
])('leaves what is none: %s', (text) => {
  expect(maskAddresses(text)).toBe(text)
  expect(hasAddress(text)).toBe(false)
})

test('takes no longer for long texts without an end', () => {
  const text = `${'a'.repeat(500_000)}@${'b'.repeat(500_000)}${'@'.repeat(200_000)}`
  const before = process.threadCpuUsage()
  expect(maskAddresses(text)).toBe(text)
  expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(2_000)
})
