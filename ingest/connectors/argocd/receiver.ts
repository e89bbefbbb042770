/**
 * What argo-cd's notifications post by the template that README.md gives: the application itself, as a list shows it. They
 * sign nothing, so a token is sent along; whatever can sign may sign as Standard Webhooks are.
 */
import { createHash } from 'node:crypto'
import type { Delivery, Receiver, Source } from '../../contract.ts'
import { jsonOf, needed, objectAt, textAt, timeOf } from '../../receive/body.ts'
import { hasAuthorization, refuseStandard, refuseUnless } from '../../receive/signatures.ts'
import { imagesOf, operationOf, syncsOf, uidOf, type Json } from './application.ts'
import type { ArgoOptions } from './entry.ts'
import { isWanted } from './session.ts'

export const receiver: Receiver = {
  bodyLimit: 4 * 1024 * 1024,
  signsId: ({ headers }) => headers['webhook-signature'] !== undefined,
  setup: () => ({
    contentType: 'application/json',
    events: ['on-sync-running', 'on-sync-succeeded', 'on-sync-failed'],
    steps: [
      'In argocd-notifications-cm add service.webhook.streamgauge with url: {url} and the header Authorization: Bearer $streamgauge',
      'and the template and trigger that the connector argocd shows in its README',
      'In argocd-notifications-secret set streamgauge to the value of {secret}',
      'Subscribe all applications: subscriptions: [{recipients: [streamgauge], triggers: [streamgauge]}]',
    ],
  }),
  verify(delivery, secrets, now) {
    const { headers } = delivery
    if (headers['webhook-signature'] !== undefined) return refuseStandard(delivery, secrets, now)
    return refuseUnless(hasAuthorization(headers.authorization, secrets), 'Authorization')
  },
  identify: (delivery) => ({
    id: delivery.headers['webhook-id'] ?? createHash('sha256').update(delivery.body).digest('hex'),
    event: needed(
      textAt(appOf(delivery), 'status', 'operationState', 'phase'),
      'app.status.operationState.phase',
    ),
    sentAt: timeOf(
      textAt(appOf(delivery), 'status', 'operationState', 'finishedAt') ??
        textAt(appOf(delivery), 'status', 'operationState', 'startedAt'),
    ),
  }),
  read(delivery, source) {
    const app = appOf(delivery)
    needed(uidOf(app), 'app.metadata.uid')
    if (!isWanted(app, (source as Source<ArgoOptions>).options)) return {}
    const operation = operationOf(app)
    return {
      records: { sync: syncsOf(app), operation: operation ? [operation] : [], image: imagesOf(app) },
    }
  },
}

function appOf(delivery: Delivery): Json {
  const app = objectAt(jsonOf(delivery), 'app')
  needed(app === null ? null : 'app', 'app')
  return app as Json
}
