/** Moments of early 2026 as rows are given them, to the minute: midnight unless an hour is said. */
export const january = momentsOf(0)
export const february = momentsOf(1)
export const march = momentsOf(2)
/** In January, and at ten unless an hour is said. */
export const workday = momentsOf(0, 10)

function momentsOf(month: number, usualHour = 0) {
  return (day: number, hour = usualHour, minute = 0): string =>
    new Date(Date.UTC(2026, month, day, hour, minute)).toISOString().slice(0, 16)
}
