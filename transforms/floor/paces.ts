import { quantileFigure } from '../statistics/quantile.ts'
import type { Pace, Station } from './answer.ts'
import type { Asked, LaneIndex } from './asked.ts'
import { stayStatement } from './statement.ts'

/** How long visits took that went on in the window of the figures, per lane and station: what ages are held against. */
export async function readPaces(
  { warehouse, parameters, options, bound }: Asked,
  laneOf: LaneIndex,
): Promise<Pace[]> {
  const rows = await warehouse.rows<{ lane: string; station: Station; hours: number }>(
    `${stayStatement(parameters, 'since')}
    SELECT lane, station, visit_hours AS hours FROM stay
    WHERE station IS NOT NULL AND went_on AND left_at IS NOT NULL AND visit_hours IS NOT NULL`,
    bound,
    options,
  )
  const groups = Map.groupBy(rows, ({ lane, station }) => `${laneOf(lane)} ${station}`)
  return [...groups].map(([key, visits]) => {
    const [lane, station] = key.split(' ') as [string, Station]
    const hours = Float64Array.from(visits, (visit) => visit.hours).sort()
    const { n, value, low, high } = quantileFigure(hours, 0.85)
    return { lane: Number(lane), station, n, p85: value, low, high }
  })
}
