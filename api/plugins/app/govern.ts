import fp from 'fastify-plugin'
import { Warden } from '../../../govern/warden.ts'
import type { Config } from '../../../ingest/config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    govern: Warden
  }
}

/** Policies as the configuration has them now, judged over what is built. */
export default fp(
  async (app) => {
    const { warehouse, registry } = app.parts
    app.decorate(
      'govern',
      new Warden({
        warehouse,
        registry,
        guardrails: () => (app.parts.config as Partial<Config> | undefined)?.guardrails,
        clock: app.settings.clock,
      }),
    )
  },
  { name: 'app-govern', dependencies: ['app-synchronise', 'app-relations'] },
)
