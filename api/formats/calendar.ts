/** iCalendar (RFC 5545) as text. */

export interface CalendarEvent {
  /** The same for the same thing in every answer, so that a calendar moves an event instead of doubling it. */
  uid: string
  title: string
  /** Epoch ms. */
  startsAt: number
  /** Exclusive. */
  endsAt: number
  /** Whole days in UTC: no time of day is shown. */
  isDay: boolean
  /** When this was last seen to change, epoch ms. */
  changedAt: number
  lines: readonly string[]
  category: string
  url: string | null
  /** Whether whoever has it is busy. */
  isBusy: boolean
  status: 'TENTATIVE' | 'CONFIRMED'
}

const LINE_OCTETS = 75

export function writeCalendar(name: string, events: readonly CalendarEvent[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Streamgauge//Radar//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escapeText(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...events.flatMap(writeEvent),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

function writeEvent(event: CalendarEvent): string[] {
  const value = (at: number) => (event.isDay ? `;VALUE=DATE:${stamp(at).slice(0, 8)}` : `:${stamp(at)}`)
  return [
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${stamp(event.changedAt)}`,
    `DTSTART${value(event.startsAt)}`,
    `DTEND${value(event.endsAt)}`,
    `SUMMARY:${escapeText(event.title)}`,
    ...(event.lines.length > 0 ? [`DESCRIPTION:${escapeText(event.lines.join('\n'))}`] : []),
    `CATEGORIES:${escapeText(event.category)}`,
    ...(event.url !== null && /^https?:\/\/\S+$/.test(event.url) ? [`URL:${event.url}`] : []),
    `STATUS:${event.status}`,
    `TRANSP:${event.isBusy ? 'OPAQUE' : 'TRANSPARENT'}`,
    'END:VEVENT',
  ]
}

/** 20260512T140500Z */
function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** Control characters are not allowed at all; a line break is written out. */
function escapeText(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replaceAll('\n', '\\n')
}

/** Lines of at most 75 octets, cut between characters; those that go on begin with a space. */
function fold(line: string): string {
  const parts: string[] = []
  let [part, octets] = ['', 0]
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > LINE_OCTETS) {
      parts.push(part)
      ;[part, octets] = [' ', 1]
    }
    part += character
    octets += size
  }
  return [...parts, part].join('\r\n')
}
