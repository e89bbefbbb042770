/** JQL reads "yyyy-MM-dd HH:mm" in the zone of the token's user. */
const HOUR = 3_600_000
export const MINUTE = 60_000

/** A local time that is not after this moment, whichever of two equal wall clock times the site takes it for. */
export function localFloor(at: number, zone: string): string {
  const isRepeated = offsetOf(at, zone) > offsetOf(at + HOUR, zone)
  return format(isRepeated ? at - HOUR : at, zone)
}

/** A local time that is not before this moment. */
export function localCeiling(at: number, zone: string): string {
  const isRepeated = offsetOf(at - HOUR, zone) > offsetOf(at, zone)
  return format(isRepeated ? at + HOUR : at, zone)
}

export function minuteOf(at: number): number {
  return Math.floor(at / MINUTE) * MINUTE
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: number, zone: string): string {
  const known =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  formats.set(zone, known)
  const parts = Object.fromEntries(known.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`
}

function offsetOf(at: number, zone: string): number {
  const minute = minuteOf(at)
  return Date.parse(`${format(minute, zone).replace(' ', 'T')}Z`) - minute
}
