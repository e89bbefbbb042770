import { describe, expect, it } from 'vitest'
import { openSignIn, ORIGIN } from '../tests/sign-in.ts'

const opened = openSignIn()
const { Browser, enter } = opened

describe('signing in', () => {
  it('is needed for figures, and not for what leads there', async () => {
    const browser = new Browser()
    const refused = await browser.ask({ url: '/api/sources' })
    expect([refused.statusCode, refused.json().code]).toEqual([401, 'SG_SIGN_IN'])
    expect((await browser.ask({ url: '/health' })).statusCode).toBe(200)
    expect(await browser.me()).toMatchObject({ authentication: 'nobody', roles: [], sign_in_url: '/sign-in' })
    expect((await browser.post('/webhooks/none')).statusCode).toBe(404)
  })

  it('goes by code, state, nonce and PKCE, and comes back to the screen', async () => {
    opened.provider.forget()
    const browser = new Browser()
    const begun = await browser.ask({ url: '/sign-in?return_to=%2Fflow%3Fwindow%3D4w' })
    const asked = new URL(String(begun.headers.location)).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: 'openid email profile',
      state: expect.stringMatching(/.{20}/),
      nonce: expect.stringMatching(/.{20}/),
    })
    const back = await opened.provider.visit(String(begun.headers.location), 'ada')
    const done = await browser.ask({ url: back.slice(ORIGIN.length) })
    expect([done.statusCode, done.headers.location]).toEqual([302, '/flow?window=4w'])
    const cookie = String(done.headers['set-cookie'])
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(await browser.me()).toMatchObject({
      authentication: 'oidc',
      name: 'Ada Example',
      account_id: expect.stringMatching(/^oidc:[0-9a-f]{20}$/),
      roles: ['viewer', 'editor', 'approver'],
      is_read_only: false,
      may_sign_until: null,
    })
    expect((await browser.ask({ url: '/api/sources' })).statusCode).toBe(200)
    // The code is good once, and so is what was remembered for it.
    expect((await browser.ask({ url: back.slice(ORIGIN.length) })).json().code).toBe('SG_SIGN_IN')
  })

  it.each([
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/a?b=c#d', '/a?b=c#d'],
  ])('comes back to no other place: %s', async (to, expected) => {
    opened.provider.forget()
    const done = await new Browser().signIn('bo', `?return_to=${encodeURIComponent(to)}`)
    expect(done.headers.location).toBe(expected)
  })

  it('is refused with the answer of somebody else’s sign-in, or an invented one', async () => {
    opened.provider.forget()
    const [ada, thief] = [new Browser(), new Browser()]
    const begun = await ada.ask({ url: '/sign-in' })
    await thief.ask({ url: '/sign-in' })
    const back = await opened.provider.visit(String(begun.headers.location), 'ada')
    const stolen = await thief.ask({ url: back.slice(ORIGIN.length) })
    expect([stolen.statusCode, stolen.json().code]).toEqual([401, 'SG_SIGN_IN'])
    const invented = await new Browser().ask({ url: '/sign-in/callback?code=a&state=b' })
    expect(invented.statusCode).toBe(401)
  })

  it('gives a role by address only when the provider has checked the address', async () => {
    expect((await (await enter('cleo')).me()).roles).toEqual(['viewer'])
    expect((await (await enter('dora')).me()).roles.at(-1)).toBe('admin')
  })

  it('ends with the session', async () => {
    const browser = await enter('ada')
    expect((await browser.post('/api/sign-out')).statusCode).toBe(204)
    expect((await browser.ask({ url: '/api/sources' })).statusCode).toBe(401)
  })

  it('does not survive a cookie that was altered', async () => {
    const response = await opened.app.inject({
      url: '/api/sources',
      headers: { cookie: `streamgauge=${'A'.repeat(80)}` },
    })
    expect(response.statusCode).toBe(401)
  })
})

describe('a signature', () => {
  const record = { release: 'r', gate: 'go-live', verdict: 'approved', meaning: 'I have read the report' }

  it('needs a role, and that who signs proves once more who they are; each proof is good once', async () => {
    const bo = await enter('bo')
    expect((await bo.post('/api/records/approval', { record })).json().code).toBe('SG_FORBIDDEN')
    const ada = await enter('ada')
    const unproved = await ada.post('/api/records/approval', { record })
    expect([unproved.statusCode, unproved.json().code]).toEqual([403, 'SG_SIGN_AGAIN'])
    await ada.signIn('ada', '?purpose=sign')
    expect((await ada.me()).may_sign_until).toBeGreaterThan(opened.now)
    const wrong = await ada.post('/api/records/approval', { record: { ...record, verdict: 'perhaps' } })
    expect(wrong.statusCode).toBe(400)
    const signed = await ada.post('/api/records/approval', { record })
    expect(signed.statusCode, signed.body).toBe(201)
    const { current } = (await ada.ask({ url: `/api/records/approval/${signed.json().id}` })).json()
    expect(current).toMatchObject({
      author: 'Ada Example',
      authentication: 'oidc',
      record: { meaning: record.meaning },
    })
    expect((await ada.post('/api/records/approval', { record })).json().code).toBe('SG_SIGN_AGAIN')
  })

  it('comes too late after five minutes', async () => {
    const ada = await enter('ada')
    await ada.signIn('ada', '?purpose=sign')
    await ada.me()
    opened.now += 6 * 60_000
    expect((await ada.post('/api/records/approval', { record })).json().code).toBe('SG_SIGN_AGAIN')
    opened.now -= 6 * 60_000
  })

  it('cannot be proved by somebody else', async () => {
    const ada = await enter('ada')
    opened.provider.forget()
    const other = await ada.signIn('bo', '?purpose=sign')
    expect([other.statusCode, other.json().message]).toEqual([401, expect.stringMatching(/somebody else/)])
  })
})
