import fp from 'fastify-plugin'
import { readRows, readSpans, type Span } from '../../relation.ts'
import { readBuild } from '../../state.ts'
import { dayAfter, weeksBefore, type WindowDefaults } from '../../window.ts'

interface Defaults extends WindowDefaults {
  /** First and last commit of each repository. */
  spans: Span[]
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
    async function readKnownUntil(): Promise<number> {
      const sources = await readRows<{ last_ok_at: number | null }>(
        app.parts.warehouse,
        await app.relations.state('meta.source'),
        { columns: ['last_ok_at'] },
      )
      const built = (await readBuild(app))?.finished_at ?? null
      const times = [built, ...sources.map((source) => source.last_ok_at)].filter((time) => time !== null)
      return times.length === 0 ? app.settings.clock() : Math.max(...times)
    }

    async function readDefaults(): Promise<Defaults> {
      const zone = app.parts.config?.zone ?? 'UTC'
      const asOf = await readKnownUntil()
      const commit = await app.relations.find('commit')
      const spans = await readSpans(app.parts.warehouse, commit, 'repository_id', 'committed_at', asOf)
      return { zone, asOf, spans, to: chooseEnd(spans, asOf, zone) }
    }
  },
  { name: 'app-defaults', dependencies: ['app-relations'] },
)

/** A history that ended long ago is shown up to its end, not as an empty window of today. */
function chooseEnd(spans: Span[], asOf: number, zone: string): string {
  const today = dayAfter(asOf, zone)
  const last = Math.max(...spans.map((span) => span.last_at ?? -Infinity))
  if (!Number.isFinite(last)) return today
  const end = dayAfter(last, zone)
  return end <= weeksBefore(today, 26) ? end : today
}
