import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Layer, Model } from '../../../transforms/model.ts'
import { note } from '../../../transforms/notes.ts'
import { qualified } from '../../../transforms/parse.ts'
import { NotBuiltError, UnknownNameError } from '../../errors.ts'
import { suggest } from '../../nearest.ts'
import { describeRelation, type Relation, type Statement } from '../../relation.ts'

/** Tables of state beside the models. */
const STATE = [
  'meta.build',
  'meta.model',
  'meta.definition',
  'meta.check_result',
  'meta.source',
  'meta.stream_state',
  'meta.retention',
  'meta.rate_budget',
  'meta.sync_run',
  'raw.rejected',
] as const
export type StateName = (typeof STATE)[number]

/** Staging reads raw records, which may hold the names and addresses of people. */
const READABLE_LAYERS: readonly string[] = ['mart', 'entity', 'intermediate'] satisfies Layer[]

declare module 'fastify' {
  interface FastifyInstance {
    relations: {
      /** A model's table. Errors: unknown name (with the nearest), not built yet. */
      model(name: string): Promise<Relation>
      /** A model's table, or undefined where this build has none. */
      find(name: string): Promise<Relation | undefined>
      state(name: StateName): Promise<Relation | undefined>
      /** A select taken as a relation; selects of one name have the same columns in one build. */
      describe(name: string, query: Statement): Promise<Relation>
      /** What whoever asks may read in a select of their own: names, and the SQL that each stands for. */
      readable(request: FastifyRequest): Promise<ReadonlyMap<string, string>>
      /** Throws while there is nothing to answer from. */
      requireBuild(): Promise<void>
    }
  }
}

/** What may be read, described once. */
export default fp(
  async (app) => {
    const { warehouse, registry } = app.parts
    const known = new Map<string, Promise<Relation | undefined>>()
    let built = -1

    function remember(name: string, read: () => Promise<Relation | undefined>) {
      // The first build of this process may bring other columns; those after it have the same.
      const now = app.changes.lastOf([])
      if (now !== built) known.clear()
      built = now
      let relation = known.get(name)
      if (!relation) {
        relation = read()
        known.set(name, relation)
        const forget = () => known.delete(name)
        // A table that is missing may be there with the next request.
        relation.then((found) => found ?? forget(), forget)
      }
      return relation
    }

    const describe = (name: string, grain: string[]) =>
      remember(name, () => describeRelation(warehouse, name, grain))

    const find = async (name: string) => {
      // Also what is not there yet.
      note([name])
      const model = registry.models.get(name)
      return model && describe(`main.${name}`, model.header.grain)
    }

    app.decorate('relations', {
      find,
      async model(name) {
        const model = registry.models.get(name)
        if (!model || !READABLE_LAYERS.includes(model.layer))
          throw unknownModel(name, [...registry.models.values()])
        const relation = await find(name)
        if (relation) return relation
        throw notBuilt()
      },
      state: (name) => describe(name, []),
      async describe(name, query) {
        const sql = `(\n${query.sql}\n)`
        const relation = await remember(`select ${name}`, async () => {
          const { columns } = await warehouse.columns(`select * from ${sql} limit 0`, query.parameters)
          const hasCases = columns.some((column) => column.name === 'case_id')
          return { sql, columns, isSelect: true, grain: hasCases ? ['case_id'] : [] }
        })
        return { ...relation!, sql }
      },
      async readable() {
        const models = [...registry.models.values()].filter(({ layer }) => READABLE_LAYERS.includes(layer))
        return new Map(models.map(({ name }) => [name, qualified(name)]))
      },
      async requireBuild() {
        if (app.synchroniser.buildId() === 0) throw notBuilt()
      },
    })
  },
  { name: 'app-relations', dependencies: ['app-synchronise'] },
)

const notBuilt = () =>
  new NotBuiltError(
    'Nothing is built yet: the first sync and build are under way or failed, see /api/progress',
  )

function unknownModel(name: string, models: Model[]) {
  const readable = models.filter((model) => READABLE_LAYERS.includes(model.layer)).map((model) => model.name)
  return new UnknownNameError(`Unknown mart: ${name.slice(0, 100)}${suggest(name, readable)}`)
}
