/** Whether a source answers: opened, and its first list asked for one page. Nothing lands. */
import type { Connector, Landed, OpenContext, Source } from '../ingest/contract.ts'
import { systemClock } from '../ingest/http.ts'

export interface Probed {
  notes: string[]
  /** What the first page brought, in words; null where nothing was asked beyond opening. */
  found: string | null
}

export interface ProbeOptions {
  folder: string
  signal: AbortSignal
  progress?: OpenContext['progress']
}

const nothing: Landed = { rows: async () => [], keys: async () => new Set<string>() }

/** Errors: the connector's own SourceError, which says what to do. */
export async function probe(connector: Connector, source: Source, options: ProbeOptions): Promise<Probed> {
  const notes: string[] = []
  const context = {
    folder: options.folder,
    signal: options.signal,
    clock: systemClock,
    budget: () => undefined,
    note: (text: string) => void notes.push(text),
    progress: options.progress ?? (() => undefined),
  }
  const session = await connector.open(source, context)
  const [stream] = connector.streams
  // Of what is only posted nothing can be asked, and typed streams are long histories: that they open is enough.
  if (session === null) return { notes, found: null }
  if (!stream?.pages || !stream.schema) return { notes, found: null }
  for await (const page of stream.pages({
    ...context,
    source,
    session,
    cursor: null,
    keptFrom: null,
    landed: nothing,
  })) {
    const count = page.records?.length ?? 0
    return { notes, found: `${count} ${stream.name} ${count === 1 ? 'record' : 'records'} on the first page` }
  }
  return { notes, found: `no ${stream.name} record: the token may see nothing` }
}
