import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadConfig } from '../config.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-sign-in-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (text: string) => {
  const file = join(folder, 'streamgauge.yaml')
  writeFileSync(file, `git: { path: . }\n${text}`)
  return loadConfig({ config: file })
}

test('nothing said leaves it open on this machine alone', async () => {
  expect((await read('')).signIn).toBeNull()
})

test('a provider is read with what is usual', async () => {
  const { signIn } = await read(
    'sign_in: { url: "https://g.example/x", issuer: "https://l.example", client_id: g, roles: [{ role: admin, people: [Ada@Example.org] }] }',
  )
  expect(signIn).toMatchObject({
    url: 'https://g.example',
    oidc: { issuer: 'https://l.example', clientSecretEnv: null, scopes: ['openid', 'profile', 'email'] },
    sessionHours: 8,
    roles: [{ role: 'admin', groups: [], people: ['ada@example.org'] }],
    everyone: 'viewer',
  })
})

test.each([
  ['sign_in: { issuer: "https://l.example", url: "https://g.example" }', /:2: signing in needs client_id/],
  ['sign_in: { issuer: "https://l.example", client_id: g }', /:2: signing in needs url/],
  ['sign_in: { url: "http://g.example" }', /an address with https is needed.*http:\/\/g\.example/],
  [
    'sign_in: { issuer: "http://l.example", url: "https://g.example", client_id: g }',
    /an address with https/,
  ],
  ['sign_in: { roles: [{ role: boss }] }', /must be one of viewer, editor, approver, admin/],
  ['sign_in: { isuer: x }', /did you mean issuer\?/],
])('%s is refused by its line', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message)
})
