/** Linear as a source. Start at the table of streams; README.md says what is read and what is not. */
import { Type, type Static } from 'typebox'
import type { Connector, Page, Source, Stream, StreamContext } from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { madeAt } from '../../made.ts'
import { endedAt } from '../../retention/ended.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'
import { LAG, readIssues, rereadIssues } from './issues.ts'
import { CYCLES, USERS } from './queries.ts'
import { receiver } from './receiver.ts'
import { CycleSchema, IssueSchema, UserSchema } from './schemas.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const LinearSchema = Type.Object(
  {
    name: Type.Optional(text('How the workspace is called here; default: main.')),
    token_env: text('Name of the environment variable that holds an API key; a read-only one is enough.'),
    url: Type.Optional(text('Address of the API; https://api.linear.app.')),
    teams: Type.Optional(
      Type.Array(text('Key of a team, for instance ENG.'), { description: 'Only these; default: all.' }),
    ),
    history_months: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 240, description: 'How far back to read; 18.' }),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

type LinearEntry = Static<typeof LinearSchema>

export interface LinearOptions {
  tokenEnv: string
  url: string
  teams: readonly string[] | null
  historyMonths: number
}

const whole = { cursor: null, sorted: false, lag: 0, landing: 'whole' } as const

const changedAt = ({ updatedAt }: Record<string, unknown>) => Date.parse(String(updatedAt)) || null

const streams: readonly Stream[] = [
  { name: 'user', key: 'id', schema: UserSchema, ...whole, pages: listed('users', USERS) },
  { name: 'cycle', key: 'id', schema: CycleSchema, ...whole, pages: listed('cycles', CYCLES) },
  {
    name: 'issue',
    key: 'id',
    cursor: 'newest updatedAt read',
    sorted: false,
    lag: LAG,
    landing: 'change',
    schema: IssueSchema,
    madeAt: madeAt('createdAt'),
    endedAt: endedAt('completedAt', 'canceledAt'),
    version: changedAt,
    pages: readIssues,
    reread: rereadIssues,
  },
]

export const connector: Connector = {
  name: 'linear',
  configSchema: LinearSchema,
  streams,
  sources: async (entries) => nameSources('linear', entries as LinearEntry[], readEntry),
  open: async (source, context) => openWorkspace(source as Source<LinearOptions>, context),
  receiver,
}

function listed(name: string, query: string) {
  return async function* ({ session }: StreamContext): AsyncGenerator<Page> {
    for await (const records of (session as Workspace).list<object>(name, query)) yield { records }
  }
}

function readEntry(entry: LinearEntry): OwnSource<LinearOptions> {
  const { name = 'main', url = 'https://api.linear.app', teams = null } = entry
  return {
    name,
    label: parseAddress(url).origin,
    webhookSecrets: entry.webhook_secrets ?? [],
    options: { tokenEnv: entry.token_env, url, teams, historyMonths: entry.history_months ?? 18 },
  }
}
