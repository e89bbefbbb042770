/** Rows of any entity, posted one by one by whatever can post: no tool behind them, nothing to poll. README.md has the shape. */
import { Type, type Static } from 'typebox'
import type { Connector, SqlType, Stream } from '../../contract.ts'
import { nameSources, type OwnSource } from '../../entries.ts'
import { readEntities } from '../../entities.ts'
import { requireSecret, WebhookSecrets } from '../../receive/secrets.ts'
import { endingOf } from '../../retention/entities.ts'
import { receiver } from './receiver.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const EventsSchema = Type.Object(
  {
    name: text('How it is called here and at the end of its address: /webhooks/events:<name>.'),
    zone: Type.Optional(text('IANA time zone of times that are written without one; UTC.')),
    map: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
        description: 'Field of the data: column of the entity; null leaves the field out.',
      }),
    ),
    set: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
        description: 'Columns of the entity that are the same in every row.',
      }),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

type EventsEntry = Static<typeof EventsSchema>

export interface EventsOptions {
  zone: string
  map: Readonly<Record<string, string | null>>
  set: Readonly<Record<string, unknown>>
}

/** When it was so, by its sender. */
const knownAt = ({ known_at: at }: Record<string, unknown>) => (typeof at === 'number' ? at : null)

const streams: readonly Stream[] = readEntities().map(({ name, columns }) => ({
  name,
  key: 'the columns that tell rows of the entity apart',
  columns: columns as Record<string, SqlType>,
  cursor: null,
  sorted: false,
  lag: 0,
  landing: 'change',
  version: knownAt,
  ...endingOf(name),
}))

export const connector: Connector = {
  name: 'events',
  configSchema: EventsSchema,
  streams,
  sources: async (entries) => nameSources('events', entries as EventsEntry[], readEntry),
  open: async (source) => {
    requireSecret(source)
    return null
  },
  receiver,
}

function readEntry({
  name,
  zone = 'UTC',
  map = {},
  set = {},
  webhook_secrets: webhookSecrets = [],
}: EventsEntry): OwnSource<EventsOptions> {
  const label = `What is posted to /webhooks/events:${name}`
  return { name, label, webhookSecrets, options: { zone, map, set } }
}
