/** Alertmanager as a source: it posts, and what fires now can be read. README.md says what becomes an incident. */
import { Type, type Static } from 'typebox'
import type { Connector, OpenContext, Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { createHttp } from '../../http.ts'
import { requireSecret, WebhookSecrets } from '../../receive/secrets.ts'
import { AlertSchema, versionOf } from './alert.ts'
import { readCurrent, type Session } from './current.ts'
import { receiver } from './receiver.ts'
import { endedAt } from '../../retention/ended.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const AlertmanagerSchema = Type.Object(
  {
    name: text('How it is called here and at the end of its address: /webhooks/alertmanager:<name>.'),
    url: Type.Optional(
      text('Its address, to read what fires now; without it alerts are only taken as they are posted.'),
    ),
    token_env: Type.Optional(
      text('Name of the environment variable with what a proxy before it wants: a token, or user:password.'),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

type AlertmanagerEntry = Static<typeof AlertmanagerSchema>

export interface AlertmanagerOptions {
  url: string | null
  tokenEnv: string | null
}

export const connector: Connector = {
  name: 'alertmanager',
  configSchema: AlertmanagerSchema,
  streams: [
    {
      name: 'alert',
      key: 'key',
      // It tells what fires now and nothing of the past.
      cursor: null,
      sorted: false,
      lag: 0,
      landing: 'change',
      schema: AlertSchema,
      version: versionOf,
      endedAt: endedAt('endsAt'),
      pages: readCurrent,
    },
  ],
  sources: async (entries) => nameSources('alertmanager', entries as AlertmanagerEntry[], readEntry),
  open: async (source, context) => connect(source as Source<AlertmanagerOptions>, context),
  receiver,
}

function connect(source: Source<AlertmanagerOptions>, { signal, clock, budget }: OpenContext): Session {
  const { url, tokenEnv } = source.options
  if (url !== null)
    return createHttp({ baseUrl: url, headers: headersOf(tokenEnv), signal, clock, onBudget: budget })
  requireSecret(source)
  return null
}

function headersOf(tokenEnv: string | null): Record<string, string> {
  if (tokenEnv === null) return {}
  const token = readSecret(tokenEnv)
  return {
    authorization: token.includes(':') ? `Basic ${Buffer.from(token).toString('base64')}` : `Bearer ${token}`,
  }
}

function readEntry(entry: AlertmanagerEntry): OwnSource<AlertmanagerOptions> {
  const { name, url = null, token_env: tokenEnv = null, webhook_secrets: webhookSecrets = [] } = entry
  const label = url === null ? `What is posted to /webhooks/alertmanager:${name}` : parseAddress(url).origin
  return { name, label, webhookSecrets, options: { url, tokenEnv } }
}
