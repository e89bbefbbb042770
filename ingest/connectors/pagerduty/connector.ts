/** PagerDuty as a source. Start at the table of streams; README.md says what is read and what is not. */
import { Type, type Static } from 'typebox'
import type { Connector, Source, Stream } from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { madeAt } from '../../made.ts'
import { belongsTo, endedAt, endedWhen } from '../../retention/ended.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'
import { openAccount } from './account.ts'
import { readIncidents } from './incidents.ts'
import { receiver } from './receiver.ts'
import * as records from './records.ts'
import { byTime, changeEvents, incidents, logEntries, readDirectory } from './listings.ts'
import { rereadIncidents, rereadLog } from './reread.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const PagerdutySchema = Type.Object(
  {
    name: Type.Optional(text('How the account is called here; default: main.')),
    token_env: text('Name of the environment variable that holds an API key; a read-only one is enough.'),
    url: Type.Optional(
      text('Address of the API; https://api.pagerduty.com, or https://api.eu.pagerduty.com.'),
    ),
    services: Type.Optional(
      Type.Array(text('Id of a service.'), { description: 'Only these; default: all.' }),
    ),
    history_months: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 240, description: 'How far back to read; 18.' }),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

type PagerdutyEntry = Static<typeof PagerdutySchema>

export interface PagerdutyOptions {
  tokenEnv: string
  url: string
  services: readonly string[] | null
  historyMonths: number
}

/** Records that the tool shows late are read again this many seconds behind the newest. */
const LAG = 600
const reached = { cursor: 'newest and oldest time read', sorted: true, lag: LAG, landing: 'change' } as const
const whole = { cursor: null, sorted: false, lag: 0, landing: 'whole' } as const

const changedAt = ({ updated_at: updated, last_status_change_at: moved }: Record<string, unknown>) =>
  Date.parse(String(updated ?? moved)) || null

/** Log entries come before incidents: they tell which incidents have changed. */
const streams: readonly Stream[] = [
  { name: 'service', key: 'id', schema: records.ServiceSchema, ...whole, pages: readDirectory('services') },
  { name: 'user', key: 'id', schema: records.UserSchema, ...whole, pages: readDirectory('users') },
  {
    name: 'log_entry',
    key: 'id',
    schema: records.LogEntrySchema,
    madeAt: madeAt('created_at'),
    endedAt: endedAt('created_at'),
    belongsTo: belongsTo('incident', 'incident.id'),
    ...reached,
    ...byTime(logEntries(LAG)),
    reread: rereadLog,
  },
  {
    name: 'incident',
    key: 'id',
    schema: records.IncidentSchema,
    madeAt: madeAt('created_at'),
    endedAt: endedWhen('status', ['resolved'], 'resolved_at', 'last_status_change_at'),
    ...reached,
    ...byTime(incidents(LAG)),
    pages: readIncidents(incidents(LAG)),
    reread: rereadIncidents,
    version: changedAt,
  },
  {
    name: 'change_event',
    key: 'id',
    schema: records.ChangeEventSchema,
    madeAt: madeAt('timestamp'),
    endedAt: endedAt('timestamp'),
    ...reached,
    ...byTime(changeEvents(LAG)),
  },
]

export const connector: Connector = {
  name: 'pagerduty',
  configSchema: PagerdutySchema,
  streams,
  sources: async (entries) => nameSources('pagerduty', entries as PagerdutyEntry[], readEntry),
  open: (source, context) => openAccount(source as Source<PagerdutyOptions>, context),
  receiver,
}

function readEntry(entry: PagerdutyEntry): OwnSource<PagerdutyOptions> {
  const url = entry.url ?? 'https://api.pagerduty.com'
  return {
    name: entry.name ?? 'main',
    label: parseAddress(url).origin,
    webhookSecrets: entry.webhook_secrets ?? [],
    options: {
      tokenEnv: entry.token_env,
      url,
      services: entry.services ?? null,
      historyMonths: entry.history_months ?? 18,
    },
  }
}
