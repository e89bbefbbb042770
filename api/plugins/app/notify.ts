import fp from 'fastify-plugin'
import type { Alerts, Config } from '../../../ingest/config.ts'
import { Clerk } from '../../../notify/clerk.ts'
import { printMessages } from '../../../notify/overview.ts'
import { BadParameterError } from '../../errors.ts'
import { nextOf } from '../../timetable.ts'
import { completeWindow, toParameters } from '../../window.ts'

declare module 'fastify' {
  interface FastifyInstance {
    notify: Pick<Clerk, 'check' | 'digest' | 'send' | 'overview' | 'tick'> & { print: typeof printMessages }
  }
}

const TICK_MS = 15_000
const NONE: Alerts = { link: null, channels: [], rules: [], digests: [] }

/** Judges the alert rules after builds, sends what is due, and makes ready what the first screen asks for. */
export default fp(
  async (app) => {
    const clerk = new Clerk({
      alerts: () => (app.parts.config as Partial<Config> | undefined)?.alerts ?? NONE,
      async look() {
        const { warehouse, registry } = app.parts
        const window = toParameters(completeWindow({}, await app.defaults()))
        return { warehouse, registry, window, now: app.settings.clock() }
      },
      buildId: () => app.synchroniser.buildId(),
      clock: app.settings.clock,
      next: (pattern) => nextOf(pattern, app.parts.config?.zone),
      log: app.log,
    })
    let warmBuild = -1

    async function warm(): Promise<void> {
      const build = app.synchroniser.buildId()
      if (warmBuild === build || app.synchroniser.progress().state !== 'idle') return
      warmBuild = build
      await app.inject({ url: '/api/headlines', headers: { host: 'localhost', ...app.insider } })
    }

    app.decorate('notify', {
      check: (isDry) => readably(() => clerk.check(isDry)),
      digest: (audience, team) => readably(() => clerk.digest(audience, team)),
      send: (audience, team) => readably(() => clerk.send(audience, team)),
      overview: () => clerk.overview(),
      print: printMessages,
      async tick() {
        if (app.synchroniser.buildId() === 0) return
        await warm()
        await clerk.tick()
      },
    })

    async function readably<T>(work: () => Promise<T>): Promise<T> {
      await app.relations.requireBuild()
      try {
        return await work()
      } catch (error) {
        const { name, message } = error as Error
        throw ['UnknownTeamError', 'UnconfiguredError'].includes(name)
          ? new BadParameterError(message)
          : error
      }
    }

    let timer: NodeJS.Timeout | undefined
    const beat = () =>
      void app.notify
        .tick()
        .catch((error: unknown) => app.log.error({ err: error }, 'alerts were not judged'))
    app.addHook('onListen', async () => {
      if (app.parts.replica) return
      timer = setInterval(beat, TICK_MS)
      timer.unref()
    })
    app.addHook('onClose', async () => {
      clearInterval(timer)
      await clerk.settled()
    })
  },
  { name: 'app-notify', dependencies: ['app-synchronise', 'app-relations', 'app-defaults', 'app-users'] },
)
