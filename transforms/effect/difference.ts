/** A series less another one, day by day (or week, or month), where both were measured. */
import { slotAt, slotPoints, startOfSlot, unitsOf, type Measured } from './slots.ts'

/** In two units there is no difference: both units go along, so that it is refused as mixed. */
export function differences(
  measured: readonly Measured[],
  others: readonly Measured[],
  { asOf, zone }: { asOf: number; zone: string },
): Measured[] {
  const units = unitsOf([...measured, ...others])
  const { grain, points } = slotPoints(measured, asOf, zone)
  const beside = slotPoints(others, asOf, zone)
  const known = new Map(
    beside.points.map(({ slot, value }) => [slotAt(startOfSlot(slot, beside.grain), grain, 'UTC'), value]),
  )
  const times = new Map(measured.map(({ measured_at }) => [slotAt(measured_at, grain, zone), measured_at]))
  const both = points.filter(({ slot }) => known.has(slot))
  return both.map(({ slot, value }, i) => ({
    measured_at: times.get(slot)!,
    value: value - known.get(slot)!,
    unit: units[i % Math.max(1, units.length)] ?? null,
    respondent_count: null,
  }))
}
