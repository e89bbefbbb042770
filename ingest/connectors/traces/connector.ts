/** What running systems tell: who calls whom, from traces' metrics; and pipelines that post their own spans. */
import { Type, type Static } from 'typebox'
import { SourceError, type Connector, type OpenContext, type Source } from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { madeAt } from '../../made.ts'
import { endedAt } from '../../retention/ended.ts'
import { createHttp, type Http } from '../../http.ts'
import { readSecret } from '../../secret.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'
import { readEdges } from './edges.ts'
import { receiver } from './receiver.ts'
import { EdgeSchema, SpanSchema } from './schemas.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const EntrySchema = Type.Object(
  {
    prometheus: Type.Optional(
      text('Address of a Prometheus API (Prometheus, Mimir, Thanos) that holds service graph metrics.'),
    ),
    jaeger: Type.Optional(text("Address of Jaeger's query service.")),
    name: Type.Optional(
      text('How it is called here; default: its host, or otlp when spans are only posted.'),
    ),
    metric: Type.Optional(text('Counter of requests; default: traces_service_graph_request_total.')),
    token_env: Type.Optional(text('Name of the environment variable that holds a bearer token.')),
    history_days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 400, description: 'How far back the first reading goes; 30.' }),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

type Entry = Static<typeof EntrySchema>

export interface TracesOptions {
  kind: 'prometheus' | 'jaeger' | 'otlp'
  /** '' when nothing is asked for. */
  url: string
  metric: string
  tokenEnv: string | null
  historyDays: number
}

export interface TracesSession {
  options: TracesOptions
  /** null: spans are posted, nothing is asked for. */
  http: Http | null
}

export const connector: Connector = {
  name: 'traces',
  configSchema: EntrySchema,
  streams: [
    {
      name: 'edge',
      key: 'id',
      cursor: 'day',
      sorted: true,
      lag: 2 * 86_400,
      landing: 'change',
      schema: EdgeSchema,
      madeAt: madeAt('day'),
      endedAt: endedAt('day'),
      pages: readEdges,
    },
    {
      name: 'span',
      key: 'id',
      cursor: null,
      sorted: false,
      lag: 0,
      landing: 'change',
      schema: SpanSchema,
      endedAt: endedAt('ended_at'),
      version: (record) => Date.parse(String(record.ended_at)),
    },
  ],
  sources: async (entries) => nameSources('traces', entries as Entry[], readEntry),
  open: async (source, context) => connect(source as Source<TracesOptions>, context),
  receiver,
}

function connect({ options }: Source<TracesOptions>, { signal, clock, budget }: OpenContext): TracesSession {
  if (options.kind === 'otlp') return { options, http: null }
  const headers = async (): Promise<Record<string, string>> => {
    if (options.tokenEnv === null) return {}
    return { authorization: `Bearer ${readSecret(options.tokenEnv)}` }
  }
  return { options, http: createHttp({ baseUrl: options.url, headers, signal, clock, onBudget: budget }) }
}

function readEntry(entry: Entry): OwnSource<TracesOptions> {
  const options = optionsOf(entry)
  return {
    name: entry.name ?? (options.url === '' ? 'otlp' : new URL(options.url).host),
    label: options.url === '' ? 'spans that are posted' : new URL(options.url).origin,
    options,
    ...(entry.webhook_secrets ? { webhookSecrets: entry.webhook_secrets } : {}),
  }
}

function optionsOf({
  prometheus,
  jaeger,
  metric,
  token_env,
  history_days,
  webhook_secrets,
}: Entry): TracesOptions {
  if (prometheus !== undefined && jaeger !== undefined) {
    throw new SourceError('invalid', `An entry asks one tool, make it two: ${prometheus}, ${jaeger}`)
  }
  const url = prometheus ?? jaeger ?? ''
  if (url === '' && webhook_secrets === undefined) {
    throw new SourceError('invalid', 'An entry needs one of: prometheus, jaeger, webhook_secrets')
  }
  if (url !== '') parseAddress(url)
  const name = metric ?? 'traces_service_graph_request_total'
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))
    throw new SourceError('invalid', `Not a metric's name: ${name}`)
  return {
    kind: prometheus !== undefined ? 'prometheus' : jaeger !== undefined ? 'jaeger' : 'otlp',
    url,
    metric: name,
    tokenEnv: token_env ?? null,
    historyDays: history_days ?? 30,
  }
}
