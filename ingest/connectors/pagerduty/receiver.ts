/** What PagerDuty posts (v3). It names the incident; that and its log are read again. */
import type { Delivery, Meaning, Receiver, Source } from '../../contract.ts'
import { jsonOf, needed, textAt, timeOf } from '../../receive/body.ts'
import { hasHexHmac, refuseUnless } from '../../receive/signatures.ts'
import type { PagerdutyOptions } from './connector.ts'

const NOTHING: Meaning = {}
const INCIDENT = [
  'triggered',
  'acknowledged',
  'unacknowledged',
  'escalated',
  'delegated',
  'reassigned',
  'reopened',
  'resolved',
  'priority_updated',
  'service_updated',
  'annotated',
].map((name) => `incident.${name}`)
const SERVICE = ['service.created', 'service.updated', 'service.deleted']

export const receiver: Receiver = {
  bodyLimit: 1024 * 1024,
  signsId: true,
  setup: () => ({
    contentType: 'application/json',
    events: [...INCIDENT, ...SERVICE],
    steps: [
      'In PagerDuty open Integrations, Generic Webhooks (v3), New Webhook',
      'Webhook URL: {url}; scope: Account, or the services that are read here',
      'Tick the events above; then Add Webhook',
      'PagerDuty shows the signing secret once: put it into {secret} where Streamgauge runs',
    ],
  }),
  verify: ({ headers, body }, secrets) =>
    refuseUnless(hasHexHmac(headers['x-pagerduty-signature'], body, secrets, 'v1='), 'X-PagerDuty-Signature'),
  identify: (delivery) => {
    const payload = jsonOf(delivery)
    return {
      id: needed(textAt(payload, 'event', 'id'), 'event.id'),
      event: eventOf(delivery),
      sentAt: timeOf(textAt(payload, 'event', 'occurred_at')),
    }
  },
  read(delivery, source) {
    const event = eventOf(delivery)
    if (event === 'pagey.ping') return NOTHING
    if (SERVICE.includes(event)) return { stale: { service: 'all' } }
    if (!INCIDENT.includes(event)) return null
    const { event: told } = jsonOf(delivery) as { event: { data: unknown } }
    const service = textAt(told.data, 'service', 'id')
    const { services } = (source as Source<PagerdutyOptions>).options
    if (services !== null && service !== null && !services.includes(service)) return NOTHING
    const id = needed(textAt(told.data, 'incident', 'id') ?? textAt(told.data, 'id'), 'event.data.id')
    return { stale: { log_entry: [id], incident: [id] } }
  },
}

function eventOf(delivery: Delivery): string {
  return needed(textAt(jsonOf(delivery), 'event', 'event_type'), 'event.event_type')
}
