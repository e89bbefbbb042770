import { describe, expect, test } from 'vitest'
import { openSignIn } from '../tests/sign-in.ts'

const opened = openSignIn()
const { enter } = opened

describe('what changes something', () => {
  const CHANGES = [
    '/api/sync',
    '/api/sources/x/sync',
    '/api/sources/x/pause',
    '/api/sources/x/resume',
    '/api/setup/x',
    '/api/setup/x/undo',
    '/api/files/outcome?name=a.csv',
    '/api/alerts/check',
    '/api/digest/send',
    '/api/audit/record',
    '/api/backups',
    '/api/risk/train',
    '/api/publish',
    '/api/retention',
    '/api/records/release',
    '/api/records/release/x/withdraw',
    '/api/sign-out',
  ]

  test('are all of these', () => {
    const routes = opened.app.printRoutes({ commonPrefix: false, includeHooks: false })
    const posts = routes.split('\n').filter((line) => /\(.*(POST|PUT|PATCH|DELETE)/.test(line)).length
    // What tools post has a signature of its own; the impact of a change, a select and what a release would be only ask.
    const others = [
      '/webhooks/:source',
      '/api/impact',
      '/api/query',
      '/api/risk/what-if',
      '/api/what-if',
    ].filter((url) => opened.app.hasRoute({ method: 'POST', url }))
    expect(posts).toBe(CHANGES.length + others.length)
  })

  test.each(CHANGES)('%s needs the token of the page, and a page of ours', async (url) => {
    const browser = await enter('dora')
    const own = browser.csrf
    browser.csrf = null
    const bare = await browser.post(url)
    expect([bare.statusCode, bare.json().code]).toEqual([403, 'SG_CROSS_SITE'])
    browser.csrf = own
    const foreign = await browser.post(url, {}, { origin: 'https://evil.example' })
    expect([foreign.statusCode, foreign.json().code]).toEqual([403, 'SG_CROSS_SITE'])
    const other = await enter('ada')
    browser.csrf = other.csrf
    expect((await browser.post(url)).json().code).toBe('SG_CROSS_SITE')
  })

  test('needs the role for it', async () => {
    const bo = await enter('bo')
    const refused = await bo.post('/api/sync')
    expect([refused.statusCode, refused.json().message]).toEqual([
      403,
      expect.stringMatching(/needs the role editor, Bo Brown has viewer/),
    ])
    const ada = await enter('ada')
    expect((await ada.post('/api/sync')).statusCode).toBe(202)
    expect((await ada.post('/api/setup/x')).json().code).toBe('SG_FORBIDDEN')
  })
})
