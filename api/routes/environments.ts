import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { answerAvailability } from '../../transforms/environments/availability.ts'
import { answerBookings } from '../../transforms/environments/bookings.ts'
import { answerEnvironments } from '../../transforms/environments/environments.ts'
import { startOfDay } from '../../transforms/measures/calendar.ts'
import { typed } from '../app.ts'
import { BadParameterError } from '../errors.ts'
import { json } from '../plugins/app/answers.ts'
import { EnvironmentAvailability, EnvironmentBookings, Environments } from '../schemas/environment.ts'
import { addDays, checkDate, completeWindow, dayAfter, WindowQuery } from '../window.ts'

const DAY_MS = 86_400_000
/** What the strip of bookings shows unless the address says otherwise. */
const SHOWN = { behindDays: 14, aheadDays: 42 }
const MOST_DAYS = 800
const LONGEST_MS = 366 * DAY_MS

const known = WindowQuery.properties
const closed = { additionalProperties: false }
const span = { from: known.from, to: known.to, as_of: known.as_of, zone: known.zone }
const time = (description: string) => Type.String({ maxLength: 40, description })

export default async function environments(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts
  const tags = ['environments']

  app.get(
    '/api/environments',
    {
      schema: {
        tags,
        summary:
          'Environments with what is where since when, how far that is from production, and how much they are used',
        description:
          'The window is for the use of bookings. The rows behind it: `environment_fact`, `environment_stay_fact`, `drift_fact`, ' +
          '`environment_day_fact`, which `/api/marts/…` gives as CSV too.',
        querystring: Type.Object({ ...span, service: known.service }, closed),
        response: { 200: Environments },
      },
    },
    async (request, reply) => {
      const { service, as_of } = request.query
      const asked = await readSpan(request.query)
      await app.relations.requireBuild()
      return app.answerOnce(
        request,
        reply,
        ['environments', asked, service ?? [], as_of !== undefined],
        async (options) => {
          const { from, to, zone, asOf } = asked
          const parameters = {
            ...bounds(asked),
            asOf,
            isNow: as_of === undefined,
            ...(service ? { serviceIds: service } : {}),
          }
          const answer = await answerEnvironments(warehouse, parameters, options)
          const echo = { from, to, zone, as_of: asOf, build_id: app.synchroniser.buildId() }
          return json({ ...answer, ...echo } satisfies Environments)
        },
      )
    },
  )

  app.get(
    '/api/environments/bookings',
    {
      schema: {
        tags,
        summary: 'Who has booked which environment, where two want the same, and what else happened there',
        description:
          '`from` is two weeks ago and `to` eight weeks later when left out; the stretch has at most 800 days. The rows behind it: ' +
          '`booking_fact`, `contention_fact`, `environment_event_fact`.',
        querystring: Type.Object(span, closed),
        response: { 200: EnvironmentBookings },
      },
    },
    async (request, reply) => {
      const { asOf: now } = await app.defaults()
      const today = addDays(dayAfter(now, 'UTC'), -1)
      const from =
        request.query.from ?? addDays(checkDate('to', request.query.to ?? today), -SHOWN.behindDays)
      const to = request.query.to ?? addDays(checkDate('from', from), SHOWN.behindDays + SHOWN.aheadDays)
      const asked = await readSpan({ ...request.query, from, to })
      const days = (Date.parse(asked.to) - Date.parse(asked.from)) / DAY_MS
      if (days > MOST_DAYS)
        throw new BadParameterError(`Too long a stretch, ask for ${MOST_DAYS} days at most: ${days} days`)
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['environment bookings', asked], async (options) => {
        const answer = await answerBookings(warehouse, bounds(asked), options)
        const echo = { from: asked.from, to: asked.to, zone: asked.zone, as_of: asked.asOf }
        return json({ ...answer, ...echo } satisfies EnvironmentBookings)
      })
    },
  )

  app.get(
    '/api/environments/:id/availability',
    {
      schema: {
        tags,
        summary: 'Whether an environment is free for a time, who has it otherwise, and when it is free next',
        params: Type.Object({ id: Type.String({ description: 'Its id, or what it is called' }) }),
        querystring: Type.Object(
          {
            starts_at: time('ISO 8601 with a zone, or epoch ms'),
            ends_at: time('The same, exclusive'),
            without: Type.Optional(
              Type.String({ maxLength: 2000, description: 'Id of a booking that is not in its own way' }),
            ),
          },
          closed,
        ),
        response: { 200: EnvironmentAvailability },
      },
    },
    async (request, reply) => {
      const { starts_at, ends_at, without = null } = request.query
      const wanted = readTimes(starts_at, ends_at)
      await app.relations.requireBuild()
      const environment = request.params.id
      return app.answerOnce(
        request,
        reply,
        ['availability', environment, wanted, without],
        async (options) => {
          const answer = await answerAvailability(warehouse, { environment, ...wanted, without }, options)
          const echo = { starts_at: wanted.startsAt, ends_at: wanted.endsAt }
          return json({ ...answer, ...echo } satisfies EnvironmentAvailability)
        },
      )
    },
  )

  async function readSpan(query: { from?: string; to?: string; as_of?: string; zone?: string }) {
    const asked = Object.fromEntries(
      (['from', 'to', 'as_of', 'zone'] as const).flatMap((name) =>
        query[name] === undefined ? [] : [[name, query[name]]],
      ),
    )
    const { from, to, zone, as_of } = completeWindow(asked, await app.defaults())
    return { from, to, zone, asOf: as_of }
  }
}

function bounds({ from, to, zone }: { from: string; to: string; zone: string }) {
  return { from: startOfDay(from, zone), to: startOfDay(to, zone) }
}

function readTimes(starts: string, ends: string): { startsAt: number; endsAt: number } {
  const [startsAt, endsAt] = [starts, ends].map((text) =>
    /^\d{9,}$/.test(text) ? Number(text) : Date.parse(text),
  ) as [number, number]
  const wrong = Number.isNaN(startsAt) ? starts : Number.isNaN(endsAt) ? ends : null
  if (wrong !== null) throw new BadParameterError(`Not a time in ISO 8601: ${wrong}`)
  if (endsAt <= startsAt) throw new BadParameterError(`ends_at must be after starts_at: ${starts} to ${ends}`)
  if (endsAt - startsAt > LONGEST_MS)
    throw new BadParameterError(`Too long a time, ask for a year at most: ${starts} to ${ends}`)
  return { startsAt, endsAt }
}
