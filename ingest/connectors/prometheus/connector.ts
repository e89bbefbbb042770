/** Numbers of the business that Prometheus, Mimir, Thanos or VictoriaMetrics keep: one query a series. */
import { Type, type Static } from 'typebox'
import type { Connector, OpenContext, Source, StreamContext } from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { createHttp, type Http } from '../../http.ts'
import { requireOnce, seriesProperties } from '../../series/declaration.ts'
import { envHeaders, HeadersEnv } from '../../series/headers.ts'
import { readSeries } from '../../series/reading.ts'
import { seriesStreams } from '../../series/streams.ts'
import { readDuration } from './durations.ts'
import { readQuery } from './query.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const closed = { additionalProperties: false } as const

const SeriesSchema = Type.Object(
  {
    ...seriesProperties,
    query: text('PromQL that gives one series for each segment.'),
    step: Type.Optional(text('Time between points: 5m, 1h, 1d (the default), 1w.')),
    segment: Type.Optional(
      Type.Union([
        text('The label that tells segments apart.'),
        Type.Array(text('A label.'), { minItems: 1 }),
      ]),
    ),
  },
  closed,
)

const EntrySchema = Type.Object(
  {
    url: text('Address of the API, for instance https://prometheus.example.org.'),
    name: Type.Optional(text('How it is called here; default: its host.')),
    token_env: Type.Optional(text('Name of the environment variable that holds a bearer token.')),
    headers_env: Type.Optional(HeadersEnv),
    history_days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 4000, description: 'How far back the first reading goes; 400.' }),
    ),
    series: Type.Array(SeriesSchema, { minItems: 1 }),
  },
  closed,
)

type Entry = Static<typeof EntrySchema>

export interface QueriedSeries extends Static<typeof SeriesSchema> {
  stepMs: number
  labels: readonly string[]
}

export interface PrometheusOptions {
  url: string
  tokenEnv: string | null
  headersEnv: Readonly<Record<string, string>>
  historyDays: number
  series: QueriedSeries[]
}

const optionsOf = ({ source }: StreamContext) => source.options as PrometheusOptions

export const connector: Connector = {
  name: 'prometheus',
  configSchema: EntrySchema,
  streams: seriesStreams(
    (context) => optionsOf(context).series,
    (context) =>
      readSeries(context, optionsOf(context).series, (series, from) =>
        readQuery(context.session as Http, series, from, context),
      ),
  ),
  sources: async (entries) => nameSources('prometheus', entries as Entry[], readEntry),
  open: async (source, context) => connect(source as Source<PrometheusOptions>, context),
}

function connect({ options }: Source<PrometheusOptions>, { signal, clock, budget }: OpenContext): Http {
  const headers = async () => envHeaders(options.tokenEnv, options.headersEnv)
  return createHttp({ baseUrl: options.url, headers, signal, clock, onBudget: budget })
}

function readEntry(entry: Entry): OwnSource<PrometheusOptions> {
  const url = parseAddress(entry.url)
  const name = entry.name ?? url.host
  requireOnce(entry.series, `prometheus:${name}`)
  return {
    name,
    label: `${url.origin}${url.pathname.replace(/\/$/, '')}`,
    options: {
      url: entry.url,
      tokenEnv: entry.token_env ?? null,
      headersEnv: entry.headers_env ?? {},
      historyDays: entry.history_days ?? 400,
      series: entry.series.map((series) => ({
        ...series,
        stepMs: readDuration(series.step ?? '1d'),
        labels: series.segment === undefined ? [] : [series.segment].flat(),
      })),
    },
  }
}
