import fp from 'fastify-plugin'
import type { Config } from '../../../ingest/config.ts'
import { publishSnapshot, type Published } from '../../../transforms/publish/snapshot.ts'
import { addBeat } from '../../beat.ts'
import { PublishError } from '../../errors.ts'
import { Timetable } from '../../timetable.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Publishes to the configured folder now, once for all who ask meanwhile. Errors: PublishError, of the disk. */
    publish(): Promise<Published>
  }
}

const LOOK_MS = 5_000

/** Publishes when the time of the configuration has come, as it is now. */
export default fp(
  async (app) => {
    const { warehouse, registry } = app.parts
    const control = new AbortController()
    const plan = () => (app.parts.config as Partial<Config> | undefined)?.publish ?? null
    let current: Promise<Published> | undefined
    let due: { pattern: string; zone: string; since: number; at: number } | undefined

    app.decorate('publish', () => {
      current ??= publish().finally(() => (current = undefined))
      return current
    })

    async function publish(): Promise<Published> {
      const { to, keep } = plan() ?? {}
      if (to === undefined || keep === undefined)
        throw new PublishError(
          'No folder is configured to publish to: name one as publish.to in streamgauge.yaml',
        )
      await app.relations.requireBuild()
      const { version, clock } = app.settings
      const zone = app.parts.config?.zone ?? 'UTC'
      const options = { to, keep, zone, version, clock, signal: control.signal }
      return publishSnapshot(warehouse, registry, options).catch((error: unknown) => {
        const { name, message } = error as Error
        throw name === 'NothingBuiltError' ? new PublishError(message) : error
      })
    }

    async function publishWhenDue(): Promise<void> {
      const pattern = plan()?.schedule
      const zone = app.parts.config?.zone ?? 'UTC'
      if (pattern === undefined) return void (due = undefined)
      const now = app.settings.clock()
      // A clock that was put back would leave it alone until the old time comes again.
      if (due?.pattern !== pattern || due.zone !== zone || now < due.since)
        due = { pattern, zone, since: now, at: findNext(pattern, zone) }
      if (now < due.at || app.synchroniser.buildId() === 0) return
      due = { pattern, zone, since: now, at: findNext(pattern, zone) }
      await app.publish()
    }

    addBeat(app, { everyMs: LOOK_MS, work: publishWhenDue, failed: 'nothing was published' })
    app.addHook('preClose', async () => {
      control.abort()
      await current?.catch(() => undefined)
    })
  },
  { name: 'app-publish', dependencies: ['app-synchronise', 'app-relations'] },
)

function findNext(pattern: string, zone: string): number {
  const timetable = new Timetable(pattern, zone)
  const [next] = timetable.next()
  timetable.destroy()
  return next
}
