/** One event is one row, or a list of rows, of the entity that its type names; README.md shows them. */
import { createHash } from 'node:crypto'
import type { ColumnArrays, Delivery, Meaning, Receiver, Rejection, Source } from '../../contract.ts'
import { readEntities, type Entity } from '../../entities.ts'
import { jsonOf, needed, textAt } from '../../receive/body.ts'
import { hasAuthorization, refuseStandard, refuseUnless } from '../../receive/signatures.ts'
import { fit } from '../files/fitting.ts'
import { readTime } from '../files/time.ts'
import type { EventsOptions } from './connector.ts'

const entities = new Map(readEntities().map((entity) => [entity.name, entity]))
const DELETED = '.deleted'

export const receiver: Receiver = {
  bodyLimit: 4 * 1024 * 1024,
  signsId: isStandard,
  setup: () => ({
    contentType: 'application/json',
    events: [...entities.keys()],
    steps: [
      'Post {"type": "deployment", "timestamp": "…", "data": {…}} to {url}: data is a row of the entity, or a list of rows',
      'Sign it as Standard Webhooks are with the value of {secret}; where a tool cannot, send Authorization: Bearer with it',
    ],
  }),
  verify(delivery, secrets, now) {
    if (isStandard(delivery)) return refuseStandard(delivery, secrets, now)
    // The public key of a sender is no secret.
    const shared = secrets.filter((secret) => !secret.startsWith('whpk_'))
    const { authorization } = delivery.headers
    return refuseUnless(hasAuthorization(authorization, shared), 'webhook-signature, or Authorization')
  },
  identify: (delivery) => ({
    id: delivery.headers['webhook-id'] ?? createHash('sha256').update(delivery.body).digest('hex'),
    event: typeOf(delivery),
    sentAt: sentAt(delivery),
  }),
  read(delivery, source) {
    const type = typeOf(delivery)
    const entity = entities.get(type.endsWith(DELETED) ? type.slice(0, -DELETED.length) : type)
    if (!entity) return null
    return new Reading(entity, delivery, (source as Source<EventsOptions>).options).meaning(
      type.endsWith(DELETED),
    )
  },
}

class Reading {
  private readonly entity: Entity
  private readonly delivery: Delivery
  private readonly options: EventsOptions

  constructor(entity: Entity, delivery: Delivery, options: EventsOptions) {
    this.entity = entity
    this.delivery = delivery
    this.options = options
  }

  meaning(isDeletion: boolean): Meaning {
    const { name } = this.entity
    const { rows, rejected } = this.fitAll()
    const refused = rejected.length > 0 ? { rejected: { [name]: rejected } } : {}
    if (isDeletion) return { deleted: { [name]: rows.map(({ key }) => key) }, ...refused }
    const at = sentAt(this.delivery) ?? this.delivery.receivedAt
    const columns: ColumnArrays = { _key: rows.map(({ key }) => key) }
    for (const column of Object.keys(this.entity.columns))
      columns[column] = rows.map(({ values }) => values[column])
    columns.known_at = rows.map(({ values }) => values.known_at ?? at)
    return { ...(rows.length > 0 ? { columns: { [name]: columns } } : {}), ...refused }
  }

  private fitAll() {
    const { data } = jsonOf(this.delivery)
    const rows: { key: string; values: Record<string, unknown> }[] = []
    const rejected: Rejection[] = []
    const all: unknown[] = Array.isArray(data) ? data : [data]
    all.forEach((row, i) => {
      const fitted = isObject(row)
        ? fit(row, { entity: this.entity, ...this.options })
        : { reason: 'data holds no row, which is an object' }
      if ('key' in fitted) rows.push(fitted)
      else
        rejected.push({
          key: `${this.delivery.headers['webhook-id'] ?? 'row'} ${i}`,
          reason: fitted.reason,
          payload: JSON.stringify(row ?? null),
        })
    })
    return { rows, rejected }
  }
}

function isStandard({ headers }: Delivery): boolean {
  return headers['webhook-signature'] !== undefined
}

function typeOf(delivery: Delivery): string {
  return needed(textAt(jsonOf(delivery), 'type'), 'type')
}

/** As its body says, or its signature. */
function sentAt(delivery: Delivery): number | null {
  const written = textAt(jsonOf(delivery), 'timestamp')
  const seconds = Number(delivery.headers['webhook-timestamp'] ?? NaN)
  return (
    (written === null ? null : readTime(written, 'UTC')) ?? (Number.isFinite(seconds) ? seconds * 1000 : null)
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
