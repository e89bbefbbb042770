/** CloudEvents over HTTP: one event in binary or structured mode, or a batch of them. */
import { HTTP, type CloudEvent } from 'cloudevents'
import { createHash } from 'node:crypto'
import { MalformedDelivery } from '../../receiver.ts'
import type { Delivery, Meaning, Receiver, Rejection } from '../../contract.ts'
import { needed, textAt } from '../../receive/body.ts'
import { hasAuthorization, refuseStandard, refuseUnless } from '../../receive/signatures.ts'
import { faultOf, happenedAt, kindOf, KINDS, recordOf, type EventRecord } from './event.ts'

type Json = Record<string, unknown>

const read = new WeakMap<Delivery, readonly Json[]>()

export const receiver: Receiver = {
  bodyLimit: 4 * 1024 * 1024,
  signsId: isSigned,
  setup: () => ({
    contentType:
      'application/json with ce- headers, application/cloudevents+json or application/cloudevents-batch+json',
    events: KINDS.map((kind) => `dev.cdevents.${kind}`),
    steps: [
      'Where the tool names its CloudEvents sink, enter {url}',
      'Let it send Authorization: Bearer with the value of {secret}, or sign as Standard Webhooks are',
    ],
  }),
  verify(delivery, secrets, now) {
    if (isSigned(delivery)) return refuseStandard(delivery, secrets, now)
    const { authorization } = delivery.headers
    return refuseUnless(hasAuthorization(authorization, secrets), 'webhook-signature, or Authorization')
  },
  /** A single event that is not whole is refused; in a batch the others count. */
  identify(delivery) {
    const [event] = eventsOf(delivery)
    if (isBatch(delivery)) {
      const id = createHash('sha256').update(delivery.body).digest('hex')
      return { id, event: 'batch', sentAt: null }
    }
    const fault = faultOf(event)
    if (fault !== null) throw new MalformedDelivery(fault)
    return {
      id: `${textAt(event, 'context', 'source')} ${textAt(event, 'context', 'id')}`,
      event: kindOf(event) ?? needed(textAt(event, 'context', 'type'), 'context.type'),
      sentAt: happenedAt(event),
    }
  },
  /** A single event of a type that is not read is unknown; in a batch it is rejected, beside those that are. */
  read(delivery): Meaning | null {
    const events = eventsOf(delivery)
    if (!isBatch(delivery) && events.every((event) => kindOf(event) === null)) return null
    const records: EventRecord[] = []
    const rejected: Rejection[] = []
    events.forEach((event, i) => {
      const kind = kindOf(event)
      const fault = faultOf(event)
      if (kind !== null && fault === null) records.push(recordOf(event, kind))
      else
        rejected.push({
          key: textAt(event, 'context', 'id') ?? `event ${i}`,
          reason: fault ?? `No type that is read here: ${textAt(event, 'context', 'type')}`,
          payload: JSON.stringify(event ?? null),
        })
    })
    return { records: { event: records }, rejected: { event: rejected } }
  },
}

function isSigned({ headers }: Delivery): boolean {
  return headers['webhook-signature'] !== undefined
}

function isBatch({ headers }: Delivery): boolean {
  return headers['content-type']?.startsWith('application/cloudevents-batch') ?? false
}

/** The CDEvents in it, each as its sender wrote it. Errors: MalformedDelivery. */
function eventsOf(delivery: Delivery): readonly Json[] {
  const known = read.get(delivery)
  if (known) return known
  const events = unwrap(delivery).map(({ data }) => data as Json)
  read.set(delivery, events)
  return events
}

function unwrap({ headers, body }: Delivery): readonly CloudEvent<unknown>[] {
  try {
    const message = { headers: { ...headers }, body: body.toString('utf8') }
    const events = HTTP.toEvent<unknown>(message) as CloudEvent<unknown> | CloudEvent<unknown>[]
    return Array.isArray(events) ? events : [events]
  } catch (error) {
    throw new MalformedDelivery(`Not a CloudEvent: ${firstLine(error)}`)
  }
}

function firstLine(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 300) : String(error)
}
