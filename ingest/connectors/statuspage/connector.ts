/** Public status pages as a source. docs/guide-connector.md was written along this file. */
import { Type, type Static } from 'typebox'
import {
  SourceError,
  type Connector,
  type OpenContext,
  type Page,
  type Source,
  type StreamContext,
} from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { madeAt } from '../../made.ts'
import { endedAt } from '../../retention/ended.ts'
import { createHttp, type Http } from '../../http.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const EntrySchema = Type.Object(
  {
    url: text('Address of the page, for instance https://status.example.com.'),
    name: Type.Optional(text('How it is called here; default: its host.')),
  },
  { additionalProperties: false },
)

type Entry = Static<typeof EntrySchema>

interface Options {
  url: string
}

const Time = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d` })

const IncidentSchema = Type.Object({
  id: Type.String({ minLength: 1 }),
  name: Type.String(),
  impact: Type.String(),
  created_at: Time,
  updated_at: Time,
  resolved_at: Type.Optional(Type.Union([Time, Type.Null()])),
  components: Type.Optional(Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))),
})

export const connector: Connector = {
  name: 'statuspage',
  configSchema: EntrySchema,
  streams: [
    {
      name: 'incident',
      key: 'id',
      // The page shows its newest fifty and nothing further back: they are all read, and what fell off is kept.
      cursor: null,
      sorted: false,
      lag: 0,
      landing: 'change',
      schema: IncidentSchema,
      madeAt: madeAt('created_at'),
      endedAt: endedAt('resolved_at'),
      pages: readIncidents,
    },
  ],
  sources: async (entries) => nameSources('statuspage', entries as Entry[], readEntry),
  open: async (source, context) => connect(source as Source<Options>, context),
}

async function* readIncidents({ session }: StreamContext): AsyncGenerator<Page> {
  const { body, url } = await (session as Http).fetch({ path: 'api/v2/incidents.json' })
  const { incidents } = body as { incidents?: unknown[] }
  if (!Array.isArray(incidents))
    throw new SourceError('invalid', `The answer has no list of incidents: ${new URL(url).origin}`)
  yield { records: incidents }
}

function connect({ options }: Source<Options>, { signal, clock, budget }: OpenContext): Http {
  return createHttp({ baseUrl: options.url, signal, clock, onBudget: budget })
}

function readEntry({ url, name }: Entry): OwnSource<Options> {
  const { host, origin } = parseAddress(url)
  return { name: name ?? host, label: origin, options: { url } }
}
