/** Jenkins as a source. Start at the table of streams; README.md says what is read and what is not known. */
import { Type, type Static } from 'typebox'
import { SourceError, type Connector, type Source, type Stream } from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'
import { readBuilds, readOlderBuilds } from './builds.ts'
import { openController } from './controller.ts'
import { readJobs } from './jobs.ts'
import { BuildRecord, JobRecord } from './records.ts'
import { receiver } from './receiver.ts'
import { rereadBuilds } from './reread.ts'
import { stageColumns } from './stages.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const JenkinsSchema = Type.Object(
  {
    url: text('Address of the controller, for instance https://ci.example.org/jenkins.'),
    name: Type.Optional(text('How it is called here; default: its host.')),
    user_env: Type.Optional(text('Name of the environment variable that holds the user.')),
    token_env: Type.Optional(
      text("Name of the environment variable that holds the user's API token; left out: read as anybody."),
    ),
    folders: Type.Optional(
      Type.Array(text('Full name of a folder or job, for instance platform/shop.'), {
        minItems: 1,
        description: 'Only these and what lies in them; default: all that is seen.',
      }),
    ),
    exclude: Type.Optional(
      Type.Array(text('Full name of a folder or job; * stands for anything.'), {
        description: 'What is left out, with all that lies in it.',
      }),
    ),
    history_months: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'How far back to read; default: all that is kept.' }),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

type JenkinsEntry = Static<typeof JenkinsSchema>

export interface JenkinsOptions {
  /** Without a slash at its end. */
  url: string
  userEnv: string | null
  tokenEnv: string | null
  folders: readonly string[]
  exclude: readonly string[]
  historyMonths: number | null
}

const BUILD_ENDED_AT = `CASE WHEN json_extract_string(raw_row.payload, '$.building') = 'false'
  THEN make_timestamp_ms(TRY_CAST(json_extract_string(raw_row.payload, '$.timestamp') AS BIGINT)
    + TRY_CAST(json_extract_string(raw_row.payload, '$.duration') AS BIGINT)) END`

/** Jobs come first: they say which builds are new. Stages arrive with their builds. */
const streams: readonly Stream[] = [
  {
    name: 'job',
    key: 'fullName',
    cursor: null,
    sorted: false,
    lag: 0,
    landing: 'whole',
    schema: JobRecord,
    pages: readJobs,
  },
  {
    name: 'build',
    key: 'key',
    cursor: 'number, by job',
    sorted: true,
    lag: 0,
    landing: 'change',
    schema: BuildRecord,
    madeAt: "make_timestamp_ms(TRY_CAST(json_extract_string(raw_row.payload, '$.timestamp') AS BIGINT))",
    endedAt: BUILD_ENDED_AT,
    batched: true,
    pages: readBuilds,
    history: readOlderBuilds,
    reread: rereadBuilds,
  },
  {
    name: 'stage',
    key: '_key',
    cursor: null,
    sorted: false,
    lag: 0,
    landing: 'change',
    columns: stageColumns,
    belongsTo: { stream: 'build', key: 'raw_row.build_key', parentKey: 'parent._key' },
    madeAt: 'raw_row.started_at',
  },
]

export const connector: Connector = {
  name: 'jenkins',
  configSchema: JenkinsSchema,
  streams,
  sources: async (entries) => nameSources('jenkins', entries as JenkinsEntry[], readEntry),
  open: (source, context) => openController(source as Source<JenkinsOptions>, context),
  receiver,
}

function readEntry(entry: JenkinsEntry): OwnSource<JenkinsOptions> {
  const url = entry.url.replace(/\/+$/, '')
  const { host, hostname, pathname } = parseAddress(url)
  if ((entry.user_env === undefined) !== (entry.token_env === undefined))
    throw new SourceError('invalid', `Jenkins needs user_env and token_env, or neither of them: ${url}`)
  return {
    name: entry.name ?? hostname,
    label: `${host}${pathname.replace(/\/$/, '')}`,
    webhookSecrets: entry.webhook_secrets ?? [],
    options: {
      url,
      userEnv: entry.user_env ?? null,
      tokenEnv: entry.token_env ?? null,
      folders: entry.folders ?? [],
      exclude: entry.exclude ?? [],
      historyMonths: entry.history_months ?? null,
    },
  }
}
