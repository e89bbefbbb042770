/** Numbers of the business that an address gives as JSON, read again and again. */
import { Type, type Static } from 'typebox'
import {
  SourceError,
  type Connector,
  type OpenContext,
  type Source,
  type StreamContext,
} from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { EtagStore, createHttp, type Http } from '../../http.ts'
import { reachBeyond } from '../../http/reach.ts'
import { requireOnce, seriesProperties } from '../../series/declaration.ts'
import { envHeaders, HeadersEnv } from '../../series/headers.ts'
import { seriesStreams } from '../../series/streams.ts'
import { readAddress } from './reading.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const field = (description: string) => text(`${description}: a field, or a pointer such as /count/all.`)
const closed = { additionalProperties: false } as const

const SeriesSchema = Type.Object(
  {
    ...seriesProperties,
    value: field('Where the number is in a record'),
    respondents: Type.Optional(field('Where the number of people is who answered')),
  },
  closed,
)

const EntrySchema = Type.Object(
  {
    url: text(
      'Address; {from} and {to} in it become the dates to be read, {from_unix} or {from_iso} the same otherwise.',
    ),
    name: Type.Optional(text('How it is called here; default: its host.')),
    records: Type.Optional(
      Type.String({ description: 'Where the list is, for instance /data/items; default: the only one.' }),
    ),
    time: field('Where the moment is in a record'),
    segment: Type.Optional(field('Where the segment is')),
    unit: Type.Optional(field('Where the unit is')),
    zone: Type.Optional(text('IANA time zone of times that are written without one; UTC.')),
    next: Type.Optional(
      text('Where the address of the next page is in the answer; Link headers are followed without.'),
    ),
    token_env: Type.Optional(text('Name of the environment variable that holds a bearer token.')),
    headers_env: Type.Optional(HeadersEnv),
    history_days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 4000, description: 'How far back the first reading asks; 400.' }),
    ),
    again_days: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 400,
        description: 'How far back each reading asks again, for late corrections; 7.',
      }),
    ),
    allow: Type.Optional(
      Type.Array(text('A host, *.host or network.'), {
        description: 'Where redirects may lead that is not public.',
      }),
    ),
    series: Type.Array(SeriesSchema, { minItems: 1 }),
  },
  closed,
)

export type HttpjsonEntry = Static<typeof EntrySchema>
export type FieldSeries = Static<typeof SeriesSchema>

export interface HttpjsonSession {
  http: Http
  etags: EtagStore
}

export const connector: Connector = {
  name: 'httpjson',
  configSchema: EntrySchema,
  streams: seriesStreams(
    ({ source }: StreamContext) => (source.options as HttpjsonEntry).series,
    (context) => readAddress(context),
  ),
  sources: async (entries) => nameSources('httpjson', entries as HttpjsonEntry[], readEntry),
  open: async (source, context) => connect(source as Source<HttpjsonEntry>, context),
}

function connect(
  { options }: Source<HttpjsonEntry>,
  { signal, clock, budget }: OpenContext,
): HttpjsonSession {
  const { token_env, headers_env = {}, allow = [] } = options
  const headers = async () => envHeaders(token_env ?? null, headers_env)
  const etags = new EtagStore()
  const reach = reachBeyond(allow)
  const baseUrl = new URL(bare(options.url)).origin
  return { etags, http: createHttp({ baseUrl, headers, reach, etags, signal, clock, onBudget: budget }) }
}

/** Placeholders are no part of an address. */
function bare(address: string): string {
  return address.replaceAll(/\{[a-z_]+\}/g, '0')
}

function readEntry(entry: HttpjsonEntry): OwnSource<HttpjsonEntry> {
  const url = parseAddress(bare(entry.url))
  if (url.password !== '')
    throw new SourceError(
      'invalid',
      `A URL must not hold a password, name a variable under headers_env: ${url.host}`,
    )
  const name = entry.name ?? url.host
  requireOnce(entry.series, `httpjson:${name}`)
  return { name, label: `${url.origin}${url.pathname}`, options: entry }
}
