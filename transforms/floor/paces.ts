import { quantileFigure } from '../statistics/quantile.ts'
import type { Pace, Station } from './answer.ts'
import type { Asked, LaneIndex } from './asked.ts'
import { stayStatement } from './statement.ts'

/** How long visits took that went on in the window of the figures, per lane and station: what ages are held against. */
export async function readPaces(
  { warehouse, parameters, options, bound }: Asked,
  laneOf: LaneIndex,
): Promise<Pace[]> {
  const { data } = await warehouse.columns(
    `${stayStatement(parameters, 'since')}
    SELECT lane, station, list(visit_hours) AS hours FROM stay
    WHERE station IS NOT NULL AND went_on AND left_at IS NOT NULL AND visit_hours IS NOT NULL
    GROUP BY lane, station ORDER BY lane, station`,
    bound,
    options,
  )
  const [lanes, stations, hours] = data as [string[], Station[], Float64Array[]]
  const groups = Map.groupBy(hours.keys(), (i) => `${laneOf(lanes[i]!)} ${stations[i]!}`)
  return [...groups.values()].map((places) => {
    const [first] = places as [number]
    const { n, value, low, high } = quantileFigure(joinHours(places.map((i) => hours[i]!)), 0.85)
    return { lane: laneOf(lanes[first]!), station: stations[first]!, n, p85: value, low, high }
  })
}

/** Ascending. */
function joinHours(parts: readonly Float64Array[]): Float64Array {
  const hours = new Float64Array(parts.reduce((count, { length }) => count + length, 0))
  let place = 0
  for (const part of parts) {
    hours.set(part, place)
    place += part.length
  }
  return hours.sort()
}
