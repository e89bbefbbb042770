/** ServiceNow as a source. Start at the table of streams; README.md says what is read and what is not known. */
import { Type, type Static } from 'typebox'
import { SourceError, type Connector, type Source, type Stream } from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { madeAt } from '../../made.ts'
import { belongsTo, endedAt } from '../../retention/ended.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'
import { openInstance } from './instance.ts'
import { readNew, readOlder } from './reach.ts'
import * as records from './records.ts'
import { receiver } from './receiver.ts'
import { rereadRows } from './reread.ts'
import { tables, type Table } from './tables.ts'
import { readUsers } from './users.ts'
import { readServices } from './services.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const ServicenowSchema = Type.Object(
  {
    url: text('Address of the instance, for instance https://acme.service-now.com.'),
    name: Type.Optional(text('How it is called here; default: the first part of its host.')),
    user_env: Type.Optional(text('Name of the environment variable that holds the user.')),
    password_env: Type.Optional(text("Name of the environment variable that holds the user's password.")),
    token_env: Type.Optional(
      text('Or name of the environment variable that holds a token (OAuth), in place of user and password.'),
    ),
    incidents: Type.Optional(
      text(
        'Which incidents, as an encoded query, for instance priorityIN1,2^category=software; default: all.',
      ),
    ),
    changes: Type.Optional(text('Which change requests, as an encoded query; default: all.')),
    history_months: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 240, description: 'How far back to read, by last update; 18.' }),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

type ServicenowEntry = Static<typeof ServicenowSchema>

export interface ServicenowOptions {
  /** Without a slash at its end. */
  url: string
  userEnv: string | null
  passwordEnv: string | null
  tokenEnv: string | null
  incidents: string | null
  changes: string | null
  historyMonths: number
}

const LAG = 300
const reached = (table: Table) =>
  ({
    key: 'sys_id',
    cursor: `newest and oldest ${table.time} read`,
    sorted: true,
    lag: LAG,
    landing: 'change',
    madeAt: madeAt('sys_created_on'),
    pages: readNew(table, LAG),
    history: readOlder(table),
    reread: rereadRows(table, table.stream === 'audit' ? 'documentkey' : 'sys_id'),
  }) as const
const compared = { isCompared: true } as const
const once = { key: 'sys_id', cursor: null, sorted: false, lag: 0 } as const

/** Users come last: only those are asked for whom the others name. */
const streams: readonly Stream[] = [
  { name: 'service', schema: records.ServiceSchema, ...once, landing: 'whole', pages: readServices },
  {
    name: 'change_request',
    schema: records.ChangeSchema,
    ...reached(tables.change_request),
    ...compared,
    endedAt: endedAt('closed_at'),
  },
  {
    name: 'incident',
    schema: records.IncidentSchema,
    ...reached(tables.incident),
    ...compared,
    endedAt: endedAt('closed_at', 'resolved_at'),
  },
  { name: 'approval', schema: records.ApprovalSchema, ...reached(tables.approval) },
  {
    name: 'conflict',
    schema: records.ConflictSchema,
    ...reached(tables.conflict),
    ...compared,
    endedAt: endedAt('sys_created_on'),
    belongsTo: belongsTo('change_request', 'change'),
  },
  {
    name: 'audit',
    schema: records.AuditSchema,
    ...reached(tables.audit),
    endedAt: endedAt('sys_created_on'),
    belongsTo: belongsTo('incident', 'documentkey'),
  },
  {
    name: 'user',
    schema: records.UserSchema,
    ...once,
    landing: 'change',
    pages: readUsers,
    history: readUsers,
  },
]

export const connector: Connector = {
  name: 'servicenow',
  configSchema: ServicenowSchema,
  streams,
  sources: async (entries) => nameSources('servicenow', entries as ServicenowEntry[], readEntry),
  open: (source, context) => openInstance(source as Source<ServicenowOptions>, context),
  receiver,
}

function readEntry(entry: ServicenowEntry): OwnSource<ServicenowOptions> {
  const url = entry.url.replace(/\/+$/, '')
  const { host, hostname } = parseAddress(url)
  const hasPair = entry.user_env !== undefined && entry.password_env !== undefined
  if (hasPair === (entry.token_env !== undefined))
    throw new SourceError('invalid', `ServiceNow needs user_env and password_env, or token_env: ${url}`)
  return {
    name: entry.name ?? hostname.split('.')[0] ?? 'main',
    label: host,
    webhookSecrets: entry.webhook_secrets ?? [],
    options: {
      url,
      userEnv: entry.user_env ?? null,
      passwordEnv: entry.password_env ?? null,
      tokenEnv: entry.token_env ?? null,
      incidents: entry.incidents ?? null,
      changes: entry.changes ?? null,
      historyMonths: entry.history_months ?? 18,
    },
  }
}
