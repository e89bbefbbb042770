import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../contract.ts'
import { connector } from './connector.ts'
import { receiver } from './receiver.ts'

const deliver = (body: object): Delivery => ({
  headers: {},
  body: Buffer.from(JSON.stringify({ subscriptionId: 's', notificationId: 3, ...body })),
  receivedAt: 0,
})
const [source, bare] = await connector.sources(
  [
    { organization: 'acme', token_env: 'T' },
    { organization: 'acme', name: 'code', token_env: 'T', work_items: false },
  ],
  '',
)
const resourceContainers = { project: { id: 'p' } }
const read = (eventType: string, resource: object, of = source) =>
  receiver.read(deliver({ eventType, resource, resourceContainers }), of!)

test('a delivery is known by its subscription and notification', () => {
  const delivery = deliver({ eventType: 'build.complete', createdDate: '2026-06-01T12:00:00Z' })
  const sentAt = Date.UTC(2026, 5, 1, 12)
  expect(receiver.identify(delivery)).toEqual({ id: 's 3', event: 'build.complete', sentAt })
  expect(() => receiver.identify(deliver({}))).toThrow(/eventType/)
})

describe('an event says what is to be read again', () => {
  const repository = { id: 'r', remoteUrl: 'https://acme@dev.azure.com/acme/My%20Shop/_git/Web' }
  test.each([
    ['git.pullrequest.merged', { pullRequestId: 7, repository }, { stale: { pull_request: ['p r 7'] } }],
    [
      'ms.vss-code.git-pullrequest-comment-event',
      { comment: {}, pullRequest: { pullRequestId: 7, repository } },
      { stale: { pull_request: ['p r 7'] } },
    ],
    ['build.complete', { id: 9 }, { stale: { build: ['p 9'] } }],
    [
      'ms.vss-pipelines.stage-state-changed-event',
      { run: { id: 9 } },
      { stale: { build: ['p 9'], deployment: ['p'] } },
    ],
    ['workitem.updated', { id: 2, workItemId: 5 }, { stale: { work_item: ['p 5'], revision: ['5'] } }],
    ['workitem.created', { id: 5 }, { stale: { work_item: ['p 5'], revision: ['5'] } }],
    ['workitem.deleted', { id: 5 }, { deleted: { work_item: ['5'] } }],
    ['git.push', { repository }, { pushed: ['dev.azure.com/acme/my shop/_git/web'] }],
    ['ms.vss-release.deployment-completed-event', {}, { stale: { release_deployment: ['p'] } }],
    ['tfvc.checkin', {}, null],
  ])('%s', (event, resource, meaning) => {
    expect(read(event, resource)).toEqual(meaning)
  })

  test('but nothing of work items where they are not read', () => {
    expect(read('workitem.created', { id: 5 }, bare)).toEqual({})
  })
})

test('an entry is an organisation or an address, and names are unique', async () => {
  expect(source).toMatchObject({
    id: 'azuredevops:acme',
    label: 'https://dev.azure.com/acme',
    repositoryPrefix: 'dev.azure.com/acme/',
    options: { releaseUrl: 'https://vsrm.dev.azure.com/acme' },
  })
  await expect(connector.sources([{ token_env: 'T' }], '')).rejects.toThrow(/either organization or url/)
  const twice = { organization: 'acme', token_env: 'T' }
  await expect(connector.sources([twice, twice], '')).rejects.toThrow(/need a name each/)
})
