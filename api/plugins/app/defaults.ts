import fp from 'fastify-plugin'
import { readRows, readSpans, type Span } from '../../relation.ts'
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
    /** What a figure is asked with when the address does not say: the same for everyone until the next build. */
    defaults(): Promise<Defaults>
  }
}

export default fp(
  async (app) => {
    let kept: { state: string; defaults: Promise<Defaults> } | undefined

    app.decorate('defaults', () => {
      const { build_id, finished_at } = app.synchroniser.progress()
      const state = `${build_id}/${finished_at}`
      if (kept?.state !== state) {
        const defaults = readDefaults()
        kept = { state, defaults }
        const forget = () => void (kept = undefined)
        if (build_id === 0) defaults.then(forget, forget)
        else defaults.catch(forget)
      }
      return kept.defaults
    })

    /** When the sources were last looked at; nothing later is known, so no age is counted beyond it. */
    async function readTimes(): Promise<{ knownUntil: number; readAt: number | null }> {
      const sources = await readRows<{ last_ok_at: number | null }>(
        app.parts.warehouse,
        await app.relations.state('meta.source'),
        { columns: ['last_ok_at'] },
      )
      const built = (await readBuild(app))?.finished_at ?? null
      const read = sources.flatMap(({ last_ok_at }) => (last_ok_at === null ? [] : [last_ok_at]))
      const times = built === null ? read : [built, ...read]
      const { knownUntil } = app.parts
      if (knownUntil !== undefined)
        return { knownUntil, readAt: read.length === 0 ? null : Math.min(...read) }
      return {
        knownUntil: times.length === 0 ? app.settings.clock() : Math.max(...times),
        readAt: read.length === 0 ? null : Math.min(...read),
      }
    }

    async function readDefaults(): Promise<Defaults> {
      const zone = app.parts.config?.zone ?? 'UTC'
      const { knownUntil, readAt } = await readTimes()
      const commit = await app.relations.find('commit')
      const spans = await readSpans(app.parts.warehouse, commit, 'repository_id', 'committed_at', knownUntil)
      const deployment = await app.relations.find('deployment')
      const releases = await readSpans(
        app.parts.warehouse,
        deployment,
        'service_id',
        'finished_at',
        knownUntil,
      )
      const asOf = chooseAsOf([...spans, ...releases], knownUntil)
      return { zone, asOf, spans, readAt, to: dayAfter(asOf, zone) }
    }
  },
  { name: 'app-defaults', dependencies: ['app-relations'] },
)

const QUIET_MS = 28 * 86_400_000

/**
 * A clone that nobody fetched looks just like a project that fell silent: after four quiet weeks its picture is that of
 * its newest commit or release, not an empty window in which everything grows old.
 */
function chooseAsOf(spans: Span[], knownUntil: number): number {
  const newest = Math.max(...spans.map((span) => span.last_at ?? -Infinity))
  return Number.isFinite(newest) && knownUntil - newest > QUIET_MS ? newest : knownUntil
}
