import fp from 'fastify-plugin'
import { SharedReading } from '../../../transforms/notes.ts'
import { readSpans } from '../../relation.ts'
import type { Kind } from '../../schemas/source.ts'

/** What sources bring, each with the time by which it is told how far back it reaches. */
const KINDS: readonly { model: string; label: string; time: string }[] = [
  { model: 'work_item', label: 'work items', time: 'created_at' },
  { model: 'work_item_state', label: 'moves of work items', time: 'entered_at' },
  { model: 'commit', label: 'commits', time: 'committed_at' },
  { model: 'change', label: 'changes', time: 'opened_at' },
  { model: 'review', label: 'reviews', time: 'submitted_at' },
  { model: 'build', label: 'builds', time: 'started_at' },
  { model: 'test_run', label: 'test runs', time: 'finished_at' },
  { model: 'approval', label: 'approvals', time: 'requested_at' },
  { model: 'deployment', label: 'deployments', time: 'finished_at' },
  { model: 'release', label: 'planned releases', time: 'planned_at' },
  { model: 'incident', label: 'incidents', time: 'opened_at' },
  { model: 'vulnerability', label: 'vulnerabilities', time: 'introduced_at' },
  { model: 'measurement', label: 'points of series', time: 'measured_at' },
  { model: 'outcome', label: 'outcomes', time: 'measured_at' },
  { model: 'feedback', label: 'feedback', time: 'submitted_at' },
]

declare module 'fastify' {
  interface FastifyInstance {
    /** What each source has brought into this build, and from when to when. */
    reach(): Promise<ReadonlyMap<string, Kind[]>>
  }
}

export default fp(
  async (app) => {
    let kept: { build: number; reach: SharedReading<Map<string, Kind[]>> } | undefined

    app.decorate('reach', () => {
      const build = app.synchroniser.buildId()
      if (kept?.build !== build) {
        const reach = new SharedReading(read)
        kept = { build, reach }
        reach.get().catch(() => void (kept = undefined))
      }
      return kept.reach.get()
    })

    async function read(): Promise<Map<string, Kind[]>> {
      const now = app.settings.clock()
      const found = await Promise.all(
        KINDS.map(async ({ model, label, time }) => {
          const relation = await app.relations.find(model)
          const spans = await readSpans(app.parts.warehouse, relation, 'source_id', time, now)
          return spans.map(({ key: source, row_count, first_at, last_at }) => ({
            source: source ?? '',
            kind: { model, label, row_count, first_at, last_at },
          }))
        }),
      )
      const bySource = Map.groupBy(found.flat(), ({ source }) => source)
      return new Map([...bySource].map(([source, kinds]) => [source, kinds.map(({ kind }) => kind)]))
    }
  },
  { name: 'app-reach', dependencies: ['app-relations'] },
)
