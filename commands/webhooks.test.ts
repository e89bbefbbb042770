import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { loadConfig } from '../ingest/config.ts'
import { describeWebhooks, printWebhooks } from './webhook-steps.ts'

const file = join(import.meta.dirname, '..', 'streamgauge.example.yaml')
const BASE = 'https://sg.example.org/'

afterEach(() => void delete process.env.GITHUB_WEBHOOK_SECRET)

test('each source whose tool can post gets its address, its events and its steps, without a secret in them', async () => {
  process.env.GITHUB_WEBHOOK_SECRET = 'nobody-may-see-this'
  const all = await describeWebhooks(await loadConfig({ config: file }), BASE)
  const github = all.find(({ source }) => source === 'github:acme')
  expect(github).toMatchObject({
    url: 'https://sg.example.org/webhooks/github:acme',
    content_type: 'application/json',
    secrets: ['GITHUB_WEBHOOK_SECRET'],
    is_set: true,
    steps: expect.arrayContaining(['Payload URL: https://sg.example.org/webhooks/github:acme']),
  })
  expect(github?.events).toContain('pull_request')
  expect(all.find(({ source }) => source === 'pagerduty:main')?.is_set).toBe(false)
  expect(all.some(({ source }) => source.startsWith('git:'))).toBe(false)
  const text = printWebhooks(all, BASE)
  expect(text).toMatch(/PAGERDUTY_WEBHOOK_SECRET or PAGERDUTY_WEBHOOK_SECRET_OLD, which is not set here/)
  expect(text).not.toMatch(/nobody-may-see-this|\{url\}|\{secret\}/)
})

test('an address that tools elsewhere cannot reach is said to be one', async () => {
  const all = await describeWebhooks(await loadConfig({ config: file }), 'http://127.0.0.1:4400')
  expect(printWebhooks(all, 'http://127.0.0.1:4400')).toContain('Tools elsewhere cannot reach this address')
  expect(printWebhooks(all, BASE)).not.toContain('cannot reach')
})
