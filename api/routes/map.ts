import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { answerImpact } from '../../transforms/map/impact.ts'
import { answerMap, type MapScope } from '../../transforms/map/map.ts'
import { answerPath } from '../../transforms/map/path.ts'
import { DIRECTIONS } from '../../transforms/map/walk.ts'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { json } from '../plugins/app/answers.ts'
import { MapAnswer, MapBasis, MapImpact, MapPath } from '../schemas/map.ts'
import { completeWindow, WindowQuery } from '../window.ts'

const known = WindowQuery.properties
const scope = {
  repository: known.repository,
  service: known.service,
  team: known.team,
  value_stream: known.value_stream,
}
const NodeId = Type.String({ minLength: 1, maxLength: 2000 })
const web = {
  as_of: known.as_of,
  basis: Type.Optional(
    Type.Array(MapBasis, { maxItems: 5, uniqueItems: true, description: 'Ways of knowing that count' }),
  ),
}
const MapQuery = Type.Object(
  {
    focus: Type.Optional(NodeId),
    hops: Type.Optional(Type.Integer({ minimum: 0, maximum: 50 })),
    direction: Type.Enum([...DIRECTIONS], {
      default: 'both',
      description: 'upstream: what it needs; downstream: what needs it',
    }),
    ...web,
    ...scope,
  },
  { additionalProperties: false },
)
const PathQuery = Type.Object({ from: NodeId, to: NodeId, ...web }, { additionalProperties: false })
const ImpactQuery = Type.Object({ node: Type.Optional(NodeId), ...scope }, { additionalProperties: false })

export default async function map(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, registry } = app.parts
  const asOf = async (time: string | undefined) =>
    completeWindow(time === undefined ? {} : { as_of: time }, await app.defaults()).as_of

  app.get(
    '/api/map',
    {
      schema: {
        tags: ['map'],
        summary: 'The web of what needs what, whole or around a node, as it was at a time',
        description:
          'With `focus`, what is within `hops` (2 when left out). With `hops` alone, around what most others need. With a ' +
          'scope, what is in it and one hop further. The rows behind it: `node_fact`, `edge_fact`, `edge_source_fact`, `owner_fact`.',
        querystring: MapQuery,
        response: { 200: MapAnswer },
      },
    },
    async (request, reply) => {
      const { query } = request
      const parameters = {
        ...scopeOf(query),
        focus: query.focus ?? null,
        hops: query.hops ?? null,
        direction: query.direction,
        bases: query.basis?.toSorted() ?? [],
        asOf: await asOf(query.as_of),
      }
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['map', parameters], async (options) => {
        const answer = await answerMap({ warehouse, registry, options }, parameters)
        if (!answer) throw unknownNode(query.focus ?? '')
        return json({
          ...answer,
          hops: answer.focus === null ? parameters.hops : (parameters.hops ?? 2),
          direction: parameters.direction,
          as_of: parameters.asOf,
          build_id: app.synchroniser.buildId(),
        } satisfies MapAnswer)
      })
    },
  )

  app.get(
    '/api/map/path',
    {
      schema: {
        tags: ['map'],
        summary: 'How one node leads to another: over what it needs, over what needs it, else over any edge',
        querystring: PathQuery,
        response: { 200: MapPath },
      },
    },
    async (request, reply) => {
      const { from, to, basis = [] } = request.query
      const question = { from, to, bases: basis.toSorted(), asOf: await asOf(request.query.as_of) }
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['map path', question], async (options) => {
        const answer = await answerPath({ warehouse, registry, options }, question)
        if ('missing' in answer) throw unknownNode(answer.missing)
        return json({
          ...answer,
          as_of: question.asOf,
          build_id: app.synchroniser.buildId(),
        } satisfies MapPath)
      })
    },
  )

  app.get(
    '/api/map/impact',
    {
      schema: {
        tags: ['map'],
        summary:
          'Systems × releases ahead: which touches which by code, configuration or regression, and what is exposed',
        description:
          'With `node`, only releases that meet it. The rows behind it, with CSV: `release_impact_fact`.',
        querystring: ImpactQuery,
        response: { 200: MapImpact },
      },
    },
    async (request, reply) => {
      const asked = { ...scopeOf(request.query), nodeId: request.query.node ?? null }
      await app.relations.requireBuild()
      const time = await asOf(undefined)
      return app.answerOnce(request, reply, ['map impact', asked], async (options) =>
        json({
          ...(await answerImpact({ warehouse, registry, options }, asked)),
          as_of: time,
          build_id: app.synchroniser.buildId(),
        } satisfies MapImpact),
      )
    },
  )
}

/** Sorted, so that equal questions are equal. */
function scopeOf(query: Partial<Record<keyof typeof scope, string[]>>): MapScope {
  const sorted = (values: string[] | undefined) => [...new Set(values ?? [])].toSorted()
  return {
    teamIds: sorted(query.team),
    valueStreamIds: sorted(query.value_stream),
    serviceIds: sorted(query.service),
    repositoryIds: sorted(query.repository),
  }
}

function unknownNode(id: string): Error {
  return new UnknownIdError(`No such node, look it up on the map: ${id.slice(0, 300)}`)
}
