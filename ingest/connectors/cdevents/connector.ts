/** CDEvents from any tool that tells them: an address that takes CloudEvents, and nothing to poll. README.md has the mapping. */
import { Type, type Static } from 'typebox'
import type { Connector, Stream } from '../../contract.ts'
import { nameSources, type OwnSource } from '../../entries.ts'
import { requireSecret, WebhookSecrets } from '../../receive/secrets.ts'
import { happenedAt } from './event.ts'
import { receiver } from './receiver.ts'
import { endedAt } from '../../retention/ended.ts'

const CdeventsSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      description: 'How it is called here and at the end of its address: /webhooks/cdevents:<name>.',
    }),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

type CdeventsEntry = Static<typeof CdeventsSchema>

const streams: readonly Stream[] = [
  {
    name: 'event',
    key: 'key',
    cursor: null,
    sorted: false,
    lag: 0,
    landing: 'change',
    // What the receiver has checked; content is as the event's type has it.
    schema: Type.Object({
      key: Type.String(),
      kind: Type.String(),
      context: Type.Object({ id: Type.String(), source: Type.String(), timestamp: Type.String() }),
      subject: Type.Object({ id: Type.String() }),
    }),
    version: happenedAt,
    endedAt: endedAt('context.timestamp'),
  },
]

export const connector: Connector = {
  name: 'cdevents',
  configSchema: CdeventsSchema,
  streams,
  sources: async (entries) => nameSources('cdevents', entries as CdeventsEntry[], readEntry),
  open: async (source) => {
    requireSecret(source)
    return null
  },
  receiver,
}

function readEntry({ name, webhook_secrets: webhookSecrets = [] }: CdeventsEntry): OwnSource<object> {
  return { name, label: `What is posted to /webhooks/cdevents:${name}`, webhookSecrets, options: {} }
}
