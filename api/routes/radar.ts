import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { startOfDay } from '../../transforms/measures/calendar.ts'
import { answerOpenings } from '../../transforms/radar/openings.ts'
import { answerRadar, type RadarParameters } from '../../transforms/radar/radar.ts'
import { typed } from '../app.ts'
import { BadParameterError, UnknownIdError } from '../errors.ts'
import { json } from '../plugins/app/answers.ts'
import { writeFeed } from '../radar-feed.ts'
import { Radar, RadarSlots } from '../schemas/radar.ts'
import { addDays, checkDate, completeWindow, dayAfter, WindowQuery, type WindowDefaults } from '../window.ts'

const DAY_MS = 86_400_000
/** What is shown ahead unless the address says otherwise. */
const AHEAD_DAYS = 90
const MOST_DAYS = 800
/** A subscribed calendar looks back a little and ahead for a year. */
const FEED = { behindDays: 30, aheadDays: 400 }
const MARGIN_HOURS = 72

const known = WindowQuery.properties
const places = {
  repository: known.repository,
  service: known.service,
  team: known.team,
  value_stream: known.value_stream,
}
const RadarQuery = Type.Object(
  { from: known.from, to: known.to, as_of: known.as_of, zone: known.zone, ...places },
  { additionalProperties: false },
)
const FeedQuery = Type.Object(places, { additionalProperties: false })
const SlotQuery = Type.Object(
  {
    release: Type.String({ maxLength: 2000 }),
    as_of: known.as_of,
    days: Type.Integer({ minimum: 1, maximum: 366, default: 60 }),
    margin_hours: Type.Number({
      minimum: 0,
      maximum: 720,
      default: MARGIN_HOURS,
      description: 'Left free beside releases of the same services and of their neighbours',
    }),
    weekends: Type.Boolean({ default: false }),
  },
  { additionalProperties: false },
)

type Asked = Pick<
  WindowQuery,
  'from' | 'to' | 'as_of' | 'zone' | 'repository' | 'service' | 'team' | 'value_stream'
>

export default async function radar(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/radar',
    {
      schema: {
        tags: ['plans'],
        summary: 'What goes out when, what is frozen or booked meanwhile, what collides, and in which order',
        description:
          '`from` is today and `to` 90 days later when left out; the stretch has at most 800 days. The rows behind it: ' +
          '`portfolio_fact`, `collision_fact`, `int_blackout__scoped`, `int_booking__held`.',
        querystring: RadarQuery,
        response: { 200: Radar },
      },
    },
    async (request, reply) => {
      const asked = readAsked(request.query, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['radar', asked], async (options) => {
        const answer = await answerRadar(warehouse, asked.parameters, options)
        const { dates, zone, parameters } = asked
        return json({
          ...answer,
          ...dates,
          zone,
          as_of: parameters.asOf,
          build_id: app.synchroniser.buildId(),
        } satisfies Radar)
      })
    },
  )

  app.get(
    '/api/radar/slots',
    {
      schema: {
        tags: ['plans'],
        summary:
          'The next days on which nothing stands in the way of a release, and what stands in the way on others',
        querystring: SlotQuery,
        response: { 200: RadarSlots },
      },
    },
    async (request, reply) => {
      const { release: releaseId, days, margin_hours, weekends } = request.query
      const asOf = completeWindow(given({ as_of: request.query.as_of }), await app.defaults()).as_of
      await app.relations.requireBuild()
      return app.answerOnce(
        request,
        reply,
        ['slots', releaseId, asOf, days, margin_hours, weekends],
        async (options) => {
          const asked = { releaseId, asOf, days, marginHours: margin_hours, isWeekendFree: weekends }
          const answer = await answerOpenings(warehouse, asked, options)
          if (!answer)
            throw new UnknownIdError(
              `No planned release of this id, look it up on the radar: ${releaseId.slice(0, 300)}`,
            )
          return json({ ...answer, margin_hours, as_of: asOf } satisfies RadarSlots)
        },
      )
    },
  )

  app.get(
    '/api/radar.ics',
    {
      schema: {
        tags: ['plans'],
        summary: 'The same as a calendar to subscribe to, of a team or a value stream (RFC 5545)',
        querystring: FeedQuery,
        response: {
          200: {
            description: 'An iCalendar file',
            content: { 'text/calendar': { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const defaults = await app.defaults()
      const today = addDays(dayAfter(defaults.asOf, 'UTC'), -1)
      const stretch = { from: addDays(today, -FEED.behindDays), to: addDays(today, FEED.aheadDays) }
      const asked = readAsked({ ...request.query, ...stretch, zone: 'UTC' }, defaults)
      await app.relations.requireBuild()
      const names = [...(request.query.team ?? []), ...(request.query.value_stream ?? [])]
      return app.answerOnce(request, reply, ['radar feed', asked], async (options) => ({
        body: writeFeed(
          `Releases${names.length > 0 ? `: ${names.join(', ')}` : ''}`,
          await answerRadar(warehouse, asked.parameters, options),
        ),
        type: 'text/calendar; charset=utf-8',
        headers: { 'content-disposition': 'inline; filename="radar.ics"' },
      }))
    },
  )
}

interface AskedRadar {
  parameters: RadarParameters
  dates: { from: string; to: string }
  zone: string
}

/** Ahead where figures look back: the window begins today. */
function readAsked(query: Asked, defaults: WindowDefaults): AskedRadar {
  const { as_of, zone } = completeWindow(given({ as_of: query.as_of, zone: query.zone }), defaults)
  const today = addDays(dayAfter(as_of, zone), -1)
  const start =
    query.from ??
    (query.to === undefined || query.to > today ? today : addDays(checkDate('to', query.to), -AHEAD_DAYS))
  const echo = completeWindow(
    { ...given({ ...query }), from: start, to: query.to ?? addDays(checkDate('from', start), AHEAD_DAYS) },
    defaults,
  )
  const days = (Date.parse(echo.to) - Date.parse(echo.from)) / DAY_MS
  if (days > MOST_DAYS)
    throw new BadParameterError(`Too long a stretch, ask for ${MOST_DAYS} days at most: ${days} days`)
  const ids = {
    teamIds: echo.team,
    valueStreamIds: echo.value_stream,
    serviceIds: echo.service,
    repositoryIds: echo.repository,
  }
  return {
    parameters: {
      ...ids,
      from: startOfDay(echo.from, zone),
      to: startOfDay(echo.to, zone),
      asOf: echo.as_of,
    },
    dates: { from: echo.from, to: echo.to },
    zone,
  }
}

/** Without what was not asked. */
function given(query: Record<string, unknown>): WindowQuery {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
}
