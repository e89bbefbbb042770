import { join } from 'node:path'
import fp from 'fastify-plugin'
import type { Config } from '../../../ingest/config.ts'
import { clearUnfinished, defaultShelf } from '../../../transforms/backup/shelf.ts'
import { Backups } from '../../backups.ts'
import { addBeat } from '../../beat.ts'
import { nextOf } from '../../timetable.ts'

declare module 'fastify' {
  interface FastifyInstance {
    backups: Backups
  }
}

const EVERY_MS = 20_000

/** Backups on demand and at their time, made in this process, which alone has the warehouse open. */
export default fp(
  async (app) => {
    const { parts, settings } = app
    const { warehouse } = parts
    const backups = new Backups({
      warehouse,
      version: settings.version,
      plan() {
        const { backup, file = null } = (parts.config as Partial<Config> | undefined) ?? {}
        const { to = null, keep = 0, schedule = null } = backup ?? {}
        return { to: to ?? defaultShelf(warehouse.folder), keep, schedule, configuration: file }
      },
      next: (pattern) => nextOf(pattern, parts.config?.zone),
      clock: settings.clock,
      onError: (error) => app.synchroniser.fail('backup', error),
    })
    app.decorate('backups', backups)
    if (parts.knownUntil !== undefined || parts.scope) return
    // What a crash left half made.
    for (const folder of [join(warehouse.folder, 'snapshots'), backups.place()]) clearUnfinished(folder)
    addBeat(app, { everyMs: EVERY_MS, work: () => backups.tick(), failed: 'no backup was made' })
    app.addHook('onClose', () => backups.close())
  },
  { name: 'app-backup', dependencies: ['app-synchronise'] },
)
