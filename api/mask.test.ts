import { expect, test } from 'vitest'
import { maskSecrets } from './mask.ts'

test.each([
  ['an address', '{"author":"Ada <ada@example.org>"}', '{"author":"Ada <…@…>"}'],
  ['a named secret', '{"api_token":"s3cr3t","id":7}', '{"api_token":"…","id":7}'],
  ['a header', 'Authorization: Bearer abc.def', 'Authorization: …'],
  ['a parameter', 'https://example.org/?token=abc&page=2', 'https://example.org/?token=…&page=2'],
  ['a key by its shape', `see ghp_${'a'.repeat(36)} here`, 'see … here'],
  ['the user of an address', 'https://ada:pass@git.example.org/x.git', 'https://…@git.example.org/x.git'],
  ['nothing else', '{"id":7,"title":"Keep tokens short"}', '{"id":7,"title":"Keep tokens short"}'],
])('%s is masked', (_, text, masked) => {
  expect(maskSecrets(text)).toBe(masked)
})
