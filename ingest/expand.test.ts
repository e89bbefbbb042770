import { expect, test } from 'vitest'
import { isWithin } from './expand.ts'

const acme = { repositoryPrefix: 'git.example:8443/acme/' }

test.each([
  ['https://git.example:8443/acme/shop.git', true],
  ['https://GIT.example:8443/acme/shop.git', true],
  ['https://git.example/acme/shop.git', false],
  ['https://git.example.evil.test/acme/shop.git', false],
  ['https://git.example:8443@evil.test/acme/shop.git', false],
  ['http://169.254.169.254/latest/meta-data', false],
  ['file:///etc', false],
  ['/etc', false],
  ['ext::sh -c x', false],
  ['git@git.example:acme/shop.git', false],
  [undefined, false],
])('a repository that a server names as %s is read: %s', (url, isRead) => {
  expect(isWithin(url, acme)).toBe(isRead)
})
