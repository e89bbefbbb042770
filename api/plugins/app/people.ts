import fp from 'fastify-plugin'
import { readPeople } from '../../../privacy/keys.ts'
import type { People } from '../../../transforms/people.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** How people look now: the key may be another one since the last time. */
    people(): People
  }
}

export default fp(
  async (app) => {
    const { parts } = app
    app.decorate('people', parts.people ?? (() => readPeople(parts.warehouse.folder, parts.config?.privacy)))
  },
  { name: 'app-people' },
)
