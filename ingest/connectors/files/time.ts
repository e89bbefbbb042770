/** ISO 8601 in the forms that files hold; without a zone a time is one of the entry's. */

const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s?(Z|[+-]\d\d(?::?\d\d)?))?)?$/i

/** Epoch ms; null when the text is no time. */
export function readTime(text: string, zone: string): number | null {
  const found = ISO.exec(text)
  if (!found) return null
  const [, date, clock = '00:00', seconds = '00', fraction = '', offset] = found
  const utc = Date.parse(`${date}T${clock}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`)
  // A date that does not exist is rolled over by some parsers, and refused by others.
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== date) return null
  if (offset === undefined) return utc - offsetAt(utc, zone)
  return utc - minutesOf(offset) * 60_000
}

/** `YYYY-MM-DD`, the day of a time included. */
export function readDate(text: string): string | null {
  return readTime(text, 'UTC') === null ? null : text.slice(0, 10)
}

function minutesOf(offset: string): number {
  const found = /^([+-])(\d\d):?(\d\d)?$/.exec(offset)
  if (!found) return 0
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3] ?? 0))
}

/** Milliseconds that the zone's clock is ahead, when it shows this time; twice, for the hours around a change. */
function offsetAt(local: number, zone: string): number {
  if (zone === 'UTC') return 0
  const first = aheadAt(local, zone)
  return aheadAt(local - first, zone)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function aheadAt(at: number, zone: string): number {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    formats.set(zone, format)
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return minutesOf(name.replace('GMT', '')) * 60_000
}
