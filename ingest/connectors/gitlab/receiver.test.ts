import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../contract.ts'
import { connector } from './connector.ts'
import { receiver } from './receiver.ts'

const NOW = Date.UTC(2026, 5, 1, 12)
const TOKEN = 'a secret token'
const SIGNING = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

const deliver = (body: object, headers: Record<string, string> = {}): Delivery => ({
  headers: { 'x-gitlab-event': 'Some Hook', 'idempotency-key': 'one', ...headers },
  body: Buffer.from(JSON.stringify(body)),
  receivedAt: NOW,
})
const [source] = await connector.sources(
  [{ group: 'acme', exclude: ['attic*'], issues: true, url: 'https://gitlab.example.org' }],
  '',
)
const read = (body: object) => receiver.read(deliver(body), source!)
const project = { id: 7, web_url: 'https://gitlab.example.org/acme/Shop', path_with_namespace: 'acme/Shop' }

describe('a delivery is taken', () => {
  const body = { object_kind: 'push', project }
  const verify = (delivery: Delivery, secrets = [TOKEN, SIGNING]) => receiver.verify(delivery, secrets, NOW)

  test('with one of the tokens, and none other', () => {
    expect(verify(deliver(body, { 'x-gitlab-token': TOKEN }))).toBeNull()
    for (const token of ['', 'a secret tokeN', `${TOKEN}x`])
      expect(verify(deliver(body, { 'x-gitlab-token': token }))?.reason).toBe('signature')
    expect(verify(deliver(body))?.reason).toBe('signature')
    expect(verify(deliver(body, { 'x-gitlab-token': TOKEN }), [])?.reason).toBe('signature')
  })

  const signed = (at: number, content = body) => {
    const delivery = deliver(content)
    const signature = new Webhook(SIGNING).sign('msg', new Date(at), delivery.body.toString())
    const headers = {
      'webhook-id': 'msg',
      'webhook-timestamp': String(at / 1000),
      'webhook-signature': signature,
    }
    return { ...delivery, headers: { ...delivery.headers, ...headers } }
  }

  test('signed as Standard Webhooks are, whole and in time', () => {
    expect(verify(signed(NOW))).toBeNull()
    expect(receiver.identify(signed(NOW))).toEqual({ id: 'msg', event: 'push', sentAt: NOW })
    expect(verify({ ...signed(NOW), body: Buffer.from('{}') })?.reason).toBe('signature')
    expect(verify(signed(NOW - 301_000))?.reason).toBe('stale')
    expect(verify(signed(NOW), [TOKEN])?.reason).toBe('signature')
  })

  test('by its signature alone where it bears one, whatever token is beside it', () => {
    const both = signed(NOW - 301_000)
    expect(verify({ ...both, headers: { ...both.headers, 'x-gitlab-token': TOKEN } })?.reason).toBe('stale')
  })

  test('under the id that the tool keeps when it tries again', () => {
    const merge = { object_kind: 'merge_request', object_attributes: { iid: 3, action: 'merge' } }
    expect(receiver.identify(deliver(merge))).toEqual({
      id: 'one',
      event: 'merge_request.merge',
      sentAt: null,
    })
    expect(() => receiver.identify(deliver(merge, { 'idempotency-key': '' }))).toThrow(/Idempotency-Key/)
    expect(() => receiver.identify(deliver([]))).toThrow(/no JSON object/)
  })
})

describe('what is read', () => {
  const attributes = { iid: 3, id: 300 }
  test.each([
    ['merge_request', { object_attributes: attributes }, { stale: { merge_request: ['7 3'] } }],
    ['pipeline', { object_attributes: attributes }, { stale: { pipeline: ['7 300'] } }],
    ['build', { project_id: 7, pipeline_id: 300 }, { stale: { pipeline: ['7 300'] } }],
    ['deployment', { deployment_id: 9 }, { stale: { deployment: ['7 9'] } }],
    ['release', { tag: 'v1' }, { stale: { release: ['7'] } }],
    ['issue', { object_attributes: { iid: 4, type: 'Issue' } }, { stale: { issue: ['7 4'] } }],
    ['issue', { object_attributes: { iid: 4, type: 'Incident' } }, { stale: { incident: ['7 4'] } }],
    ['issue', { object_attributes: { iid: 4, type: 'Task' } }, {}],
    [
      'note',
      { object_attributes: { noteable_type: 'MergeRequest' }, merge_request: { iid: 5 } },
      { stale: { merge_request: ['7 5'] } },
    ],
    [
      'note',
      { object_attributes: { noteable_type: 'Issue' }, issue: { iid: 6, type: 'Incident' } },
      { stale: { incident: ['7 6'] } },
    ],
    ['note', { object_attributes: { noteable_type: 'Commit' } }, {}],
    ['push', {}, { pushed: ['gitlab.example.org/acme/shop'] }],
    ['tag_push', {}, { pushed: ['gitlab.example.org/acme/shop'] }],
  ])('of %s %j', (kind, rest, meaning) => {
    expect(read({ object_kind: kind, project, ...rest })).toEqual(meaning)
  })

  test('of members and projects, by their event names', () => {
    expect(read({ event_name: 'user_add_to_group' })).toEqual({ stale: { team: 'all' } })
    expect(read({ event_name: 'project_create' })).toEqual({ stale: { project: 'all' } })
  })

  test('of projects that are not configured is nothing, and of unknown events unknown', () => {
    const elsewhere = (path: string) => ({ ...project, path_with_namespace: path })
    const push = (path: string) => read({ object_kind: 'push', project: elsewhere(path) })
    expect(push('acme/attic-1')).toEqual({})
    expect(push('acme2/shop')).toEqual({})
    expect(push('ACME/shop')).not.toEqual({})
    expect(read({ object_kind: 'emoji', project })).toBeNull()
  })

  test('of a payload that lacks what it needs is told', () => {
    expect(() => read({ object_kind: 'merge_request', project })).toThrow(/object_attributes.iid/)
    expect(() => read({ object_kind: 'deployment', deployment_id: 9 })).toThrow(/project.id/)
  })
})
