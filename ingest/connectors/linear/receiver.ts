/** What Linear posts: it names the record, which is read again with its whole history. */
import type { Delivery, Meaning, Receiver } from '../../contract.ts'
import { entryOf, jsonOf, needed, textAt } from '../../receive/body.ts'
import { hasHexHmac, refused, refuseStale, refuseUnless } from '../../receive/signatures.ts'

const NOTHING: Meaning = {}
/** As Linear's own library has it. */
const TOLERANCE_MS = 60_000

type Read = (payload: Record<string, unknown>) => Meaning

const issue =
  (...path: string[]): Read =>
  (payload) => ({ stale: { issue: [needed(textAt(payload, 'data', ...path), `data.${path.join('.')}`)] } })

const events: Readonly<Record<string, Read>> = {
  Issue: (payload) =>
    payload.action === 'remove'
      ? { deleted: { issue: [needed(textAt(payload, 'data', 'id'), 'data.id')] } }
      : issue('id')(payload),
  IssueLabel: () => NOTHING,
  IssueRelation: issue('issueId'),
  Attachment: issue('issueId'),
  Cycle: () => ({ stale: { cycle: 'all' } }),
  User: () => ({ stale: { user: 'all' } }),
}

export const receiver: Receiver = {
  bodyLimit: 2 * 1024 * 1024,
  signsId: true,
  setup: () => ({
    contentType: 'application/json',
    events: ['Issues', 'Issue attachments', 'Cycles', 'Users'],
    steps: [
      'In Linear open Settings, API, Webhooks, New webhook',
      'URL: {url}; tick the events above for all public teams, or one',
      'Linear shows the signing secret: put it into {secret} where Streamgauge runs',
    ],
  }),
  verify(delivery, secrets, now) {
    const { headers, body } = delivery
    const fault = refuseUnless(hasHexHmac(headers['linear-signature'], body, secrets), 'Linear-Signature')
    if (fault) return fault
    const sentAt = sentAtOf(delivery)
    return sentAt === null
      ? refused('No time of sending is signed, update the webhook: webhookTimestamp')
      : refuseStale(sentAt, now, TOLERANCE_MS)
  },
  identify: (delivery) => ({
    id: needed(delivery.headers['linear-delivery'], 'the header Linear-Delivery'),
    event: [typeOf(delivery), textAt(jsonOf(delivery), 'action')].filter(Boolean).join('.'),
    sentAt: sentAtOf(delivery),
  }),
  read: (delivery) => entryOf(events, typeOf(delivery))?.(jsonOf(delivery)) ?? null,
}

function typeOf(delivery: Delivery): string {
  return needed(textAt(jsonOf(delivery), 'type'), 'type')
}

function sentAtOf(delivery: Delivery): number | null {
  const { webhookTimestamp } = jsonOf(delivery)
  return typeof webhookTimestamp === 'number' ? webhookTimestamp : null
}
