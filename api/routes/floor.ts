import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { answerFloor, LANE_KINDS, type FloorParameters } from '../../transforms/floor/floor.ts'
import { typed } from '../app.ts'
import { BadParameterError } from '../errors.ts'
import { json } from '../plugins/app/answers.ts'
import { Floor } from '../schemas/floor.ts'
import type { MetricEcho } from '../schemas/metric.ts'
import { startOfDay } from '../../transforms/measures/calendar.ts'
import { completeWindow, toParameters, WindowQuery } from '../window.ts'

const WEEK_MS = 7 * 86_400_000

const FloorQuery = Type.Object(
  {
    ...WindowQuery.properties,
    weeks: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 26, description: 'Weeks to replay before the end; default 6' }),
    ),
  },
  { additionalProperties: false },
)

export default async function floor(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/floor',
    {
      schema: {
        tags: ['metrics'],
        summary: 'Where each piece of work stood in the last weeks of the window, and what left',
        description:
          'Ages are held against the p85 of what went on within the whole window. At most 40 lanes and 5,000 pieces are ' +
          'told one by one; beyond, `lane_count` and `pieces_per_dot` say what each of them stands for.',
        querystring: FloorQuery,
        response: { 200: Floor },
      },
    },
    async (request, reply) => {
      const { weeks = 6, ...window } = request.query
      const echo = completeWindow(window, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['floor', weeks, echo], async (options) => {
        const answer = await answerFloor(app.parts.warehouse, readFloor(echo, weeks), options)
        const build_id = app.synchroniser.buildId()
        return json({ ...answer, weeks, parameters: echo, build_id } satisfies Floor)
      })
    },
  )
}

/** The replay ends with the window, or where nothing is known beyond, and begins within it. */
function readFloor(echo: MetricEcho, weeks: number): FloorParameters {
  const { from, to, zone, by } = echo
  const since = startOfDay(from, zone)
  const end = Math.max(since, Math.min(echo.as_of, startOfDay(to, zone)))
  return {
    ...toParameters(echo),
    by: readLanes(by),
    since,
    end,
    from: Math.max(since, end - weeks * WEEK_MS),
  }
}

function readLanes(by: string): FloorParameters['by'] {
  if (by === 'none') return 'service'
  const kind = LANE_KINDS.find((each) => each === by)
  if (kind) return kind
  throw new BadParameterError(`Lanes are one of ${LANE_KINDS.join(', ')}: ${by.slice(0, 100)}`)
}
