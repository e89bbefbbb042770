/**
 * What service hooks post. They sign nothing: the subscription's basic authentication is the secret. Resources in them are
 * shortened, so they only say what is to be read again.
 */
import type { Delivery, Meaning, Receiver } from '../../contract.ts'
import { decoded, entryOf, jsonOf, needed, textAt, timeOf } from '../../receive/body.ts'
import { hasAuthorization, refuseUnless } from '../../receive/signatures.ts'
import type { AzureOptions } from './entry.ts'

type Payload = Record<string, unknown>
type Read = (payload: Payload, project: string) => Meaning

const stale =
  (stream: string, ...path: readonly string[]): Read =>
  (payload, project) => ({
    stale: { [stream]: [`${project} ${needed(textAt(payload, 'resource', ...path), path.join('.'))}`] },
  })

/** An update tells the work item beside the number of the update. */
const item =
  (...path: readonly string[]): Read =>
  (payload, project) => {
    const id = needed(textAt(payload, 'resource', ...path), path.join('.'))
    return { stale: { work_item: [`${project} ${id}`], revision: [id] } }
  }

const removed: Read = (payload) => ({
  deleted: { work_item: [needed(textAt(payload, 'resource', 'id'), 'resource.id')] },
})

const request =
  (...at: readonly string[]): Read =>
  (payload, project) => {
    const number = needed(textAt(payload, 'resource', ...at, 'pullRequestId'), 'pullRequestId')
    const repository = needed(textAt(payload, 'resource', ...at, 'repository', 'id'), 'repository.id')
    return { stale: { pull_request: [`${project} ${repository} ${number}`] } }
  }

/** As a clone of it is known: host and path, without the user in front. */
const pushed: Read = (payload) => {
  const url = needed(textAt(payload, 'resource', 'repository', 'remoteUrl'), 'repository.remoteUrl')
  return { pushed: [decoded(url.replace(/^https?:\/\/(?:[^@/]*@)?/, '')).toLowerCase()] }
}

const run: Read = (payload, project) => ({
  ...stale('build', 'run', 'id')(payload, project),
})

/** A stage may have deployed: what came to environments is looked at too. */
const stage: Read = (payload, project) => ({
  stale: { ...run(payload, project).stale, deployment: [project] },
})

const release: Read = (_payload, project) => ({ stale: { release_deployment: [project] } })

const events: Readonly<Record<string, Read>> = {
  'git.push': pushed,
  'git.pullrequest.created': request(),
  'git.pullrequest.updated': request(),
  'git.pullrequest.merged': request(),
  'ms.vss-code.git-pullrequest-comment-event': request('pullRequest'),
  'build.complete': stale('build', 'id'),
  'ms.vss-pipelines.run-state-changed-event': run,
  'ms.vss-pipelines.stage-state-changed-event': stage,
  'ms.vss-pipelines.job-state-changed-event': stage,
  'ms.vss-release.deployment-started-event': release,
  'ms.vss-release.deployment-completed-event': release,
  'workitem.created': item('id'),
  'workitem.updated': item('workItemId'),
  'workitem.commented': item('id'),
  'workitem.restored': item('id'),
  'workitem.deleted': removed,
}

export const receiver: Receiver = {
  bodyLimit: 4 * 1024 * 1024,
  signsId: false,
  setup: ({ label }) => ({
    contentType: 'application/json',
    events: [
      'Code pushed',
      'Pull request created, updated, merge attempted, commented on',
      'Build completed',
      'Run state changed, Run stage state changed',
      'Release deployment started, completed',
      'Work item created, updated, commented on, deleted, restored',
    ],
    steps: [
      `Open ${label}, a project, Project settings, Service hooks, Create subscription, Web Hooks`,
      'One subscription for each of the events above; filters as they are',
      'URL: {url}; Basic authentication username: streamgauge, password: the value of {secret}',
      'Resource details to send: All; messages: None',
    ],
  }),
  verify: ({ headers }, secrets) =>
    refuseUnless(hasAuthorization(headers.authorization, secrets), 'Authorization'),
  identify(delivery) {
    const payload = jsonOf(delivery)
    const subscription = textAt(payload, 'subscriptionId')
    const notification = textAt(payload, 'notificationId')
    const own = subscription && notification ? `${subscription} ${notification}` : textAt(payload, 'id')
    return {
      id: needed(own, 'notificationId'),
      event: needed(textAt(payload, 'eventType'), 'eventType'),
      sentAt: timeOf(textAt(payload, 'createdDate')),
    }
  },
  read(delivery, source) {
    const payload = jsonOf(delivery)
    const event = eventOf(delivery)
    const read = entryOf(events, event)
    const isLeftOut = event.startsWith('workitem.') && !(source.options as AzureOptions).hasWorkItems
    if (!read) return null
    return isLeftOut ? {} : read(payload, projectOf(payload))
  },
}

function eventOf(delivery: Delivery): string {
  return needed(textAt(jsonOf(delivery), 'eventType'), 'eventType')
}

function projectOf(payload: Payload): string {
  return needed(textAt(payload, 'resourceContainers', 'project', 'id'), 'resourceContainers.project.id')
}
