import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { CLIENT, openProvider, type SignInProvider } from '../sign-in-provider.ts'
import { startVisitor, type Visitor } from './visit.ts'

let provider: SignInProvider
let visitor: Visitor

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

beforeAll(async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  provider = await openProvider(`${url}/sign-in/callback`, {
    ada: { name: 'Ada Example', email: 'ada@example.org', groups: ['release-managers'] },
  })
  process.env['SIGN_IN_TEST_SECRET'] = CLIENT.secret
  const signIn = {
    url,
    oidc: {
      issuer: provider.issuer,
      clientId: CLIENT.id,
      clientSecretEnv: 'SIGN_IN_TEST_SECRET',
      scopes: ['openid', 'email', 'profile'],
      groupsClaim: 'groups',
    },
    sessionKeyEnv: null,
    sessionHours: 8,
    roles: [{ role: 'approver', groups: ['release-managers'], people: [] }],
    everyone: 'viewer',
    trustedProxies: [],
  }
  visitor = await startVisitor({ port, signIn, clock: Date.now })
}, 180_000)

afterAll(async () => {
  await visitor.close()
  await provider.close()
})

/** The page of the provider, filled in. */
async function prove(page: Page): Promise<void> {
  await page.locator('input[name=login]').fill('ada')
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.waitForURL(`${visitor.url}/**`)
}

test('somebody signs in, signs a release after proving it again, and leaves', async () => {
  const page = await visitor.open('/radar')
  await page.getByRole('heading', { name: 'Sign in to see the figures' }).waitFor()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await prove(page)
  await page.getByRole('heading', { name: 'What goes out when, and what collides?' }).waitFor()
  await page.getByText('Ada Example').first().waitFor()

  await page.getByRole('button', { name: 'Plan', exact: true }).click()
  await page.getByRole('button', { name: 'Approval', exact: true }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel(/^Release/).fill('checkout-2026-12')
  await form.getByLabel(/^Gate/).fill('go-live')
  await form.getByLabel(/^Verdict/).selectOption('approved')
  await form.getByLabel(/^What the signature means/).fill('I accept the open defects')
  await form.getByRole('button', { name: 'Sign', exact: true }).click()
  await form.getByRole('button', { name: 'Sign in again' }).click()
  await prove(page)
  expect(await form.getByLabel(/^What the signature means/).inputValue()).toBe('I accept the open defects')
  await form.getByRole('button', { name: 'Sign', exact: true }).click()
  await form.waitFor({ state: 'detached' })
  expect(
    await visitor.application.warehouse.rows(
      `select author_name, authentication, body ->> '$.verdict' as verdict from raw.records__event where kind = 'approval'`,
    ),
  ).toEqual([{ author_name: 'Ada Example', authentication: 'oidc', verdict: 'approved' }])

  await page
    .getByRole('button', { name: /^Sign out/ })
    .first()
    .click()
  await page.getByRole('heading', { name: 'Sign in to see the figures' }).waitFor()
  await page.close()
}, 120_000)
