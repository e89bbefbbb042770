import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { note, unnoted } from '../../../transforms/notes.ts'
import { Asking } from '../../asking.ts'
import { TIME } from '../../changes.ts'
import type { Made } from '../../kept-answers.ts'
import { readRows, type Span } from '../../relation.ts'
import { Spans } from '../../spans.ts'
import { readBuild } from '../../state.ts'
import { dayAfter, type WindowDefaults } from '../../window.ts'

interface Defaults extends WindowDefaults {
  /** First and last commit of each repository. */
  spans: Span[]
  /** When the source that was longest not read was last read, epoch ms; null before the first success. */
  readAt: number | null
}

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * What a figure is asked with when the address does not say: the same for everyone. An answer that nothing has
     * changed stays as of when it was made, for a minute beyond the next look at most.
     */
    defaults(): Promise<Defaults>
    /** Of an answer to this request, for whoever asks the same. */
    keepDefaults(request: FastifyRequest, made: Pick<Made, 'reads'>): void
  }
}

export default fp(
  async (app) => {
    const { changes } = app
    let kept: { state: string; defaults: Promise<Defaults> } | undefined
    const commits = new Spans(app, 'commit', 'repository_id', 'committed_at')
    const deployments = new Spans(app, 'deployment', 'service_id', 'finished_at')
    const answered = new Map<string, { defaults: Defaults; reads: readonly string[]; at: number }>()

    app.decorate('defaults', async () => {
      note([TIME])
      const asking = Asking.now<Defaults>()
      const earlier = asking && answered.get(asking.url)
      if (earlier && changes.isSame(earlier.reads, earlier.at)) return (asking.defaults = earlier.defaults)
      const defaults = await unnoted(latest)
      if (asking) asking.defaults = defaults
      return defaults
    })

    app.decorate('keepDefaults', ({ asking }, { reads }) => {
      const defaults = (asking as Asking<Defaults> | null)?.defaults
      if (!asking || !defaults || asking.url.length > LONGEST) return
      answered.delete(asking.url)
      answered.set(asking.url, { defaults, reads: [...reads, TIME], at: asking.at })
      if (answered.size > MOST) answered.delete(answered.keys().next().value!)
    })

    function latest(): Promise<Defaults> {
      const { build_id, finished_at } = app.synchroniser.progress()
      const state = `${build_id}/${finished_at}/${changes.lastOf([TIME])}`
      if (kept?.state !== state) {
        const defaults = readDefaults()
        kept = { state, defaults }
        const forget = () => void (kept = undefined)
        if (build_id === 0) defaults.then(forget, forget)
        else defaults.catch(forget)
      }
      return kept.defaults
    }

    async function readDefaults(): Promise<Defaults> {
      const zone = app.parts.config?.zone ?? 'UTC'
      const { knownUntil, readAt } = await readTimes(app)
      const [spans, releases] = await Promise.all([commits.read(knownUntil), deployments.read(knownUntil)])
      const asOf = chooseAsOf([...spans, ...releases], knownUntil)
      return { zone, asOf, spans, readAt, to: dayAfter(asOf, zone) }
    }
  },
  { name: 'app-defaults', dependencies: ['app-relations'] },
)

/** Addresses whose answers are remembered; a long one holds a filter that hardly comes again. */
const [MOST, LONGEST] = [2_000, 4_000]

const QUIET_MS = 28 * 86_400_000

/**
 * A clone that nobody fetched looks just like a project that fell silent: after four quiet weeks its picture is that of
 * its newest commit or release, not an empty window in which everything grows old.
 */
function chooseAsOf(spans: Span[], knownUntil: number): number {
  const newest = Math.max(...spans.map((span) => span.last_at ?? -Infinity))
  return Number.isFinite(newest) && knownUntil - newest > QUIET_MS ? newest : knownUntil
}

/** When the sources were last looked at; nothing later is known, so no age is counted beyond it. */
async function readTimes(app: FastifyInstance): Promise<{ knownUntil: number; readAt: number | null }> {
  const sources = await readRows<{ last_ok_at: number | null }>(
    app.parts.warehouse,
    await app.relations.state('meta.source'),
    { columns: ['last_ok_at'] },
  )
  const built = (await readBuild(app))?.finished_at ?? null
  const read = sources.flatMap(({ last_ok_at }) => (last_ok_at === null ? [] : [last_ok_at]))
  const times = built === null ? read : [built, ...read]
  const { knownUntil } = app.parts
  if (knownUntil !== undefined) return { knownUntil, readAt: read.length === 0 ? null : Math.min(...read) }
  return {
    knownUntil: times.length === 0 ? app.settings.clock() : Math.max(...times),
    readAt: read.length === 0 ? null : Math.min(...read),
  }
}
