/** When the month of a time began, UTC. */
export function beginningOf(time: number): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

/** The quarter of a time, such as 2026-Q1. */
export function quarterOf(time: number): string {
  const date = new Date(time)
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`
}
