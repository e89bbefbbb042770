/** iCalendar: events with uid, summary, starts_at, ends_at, location, kind and url; repeated ones once each time. */
import ICAL from 'ical.js'
import { SourceError } from '../../../contract.ts'
import type { FileRow, ReadableFile } from '../row.ts'
import { wholeText } from '../text.ts'

/** A calendar without an end repeats so often at most. */
const MOST = 500

/** What an event's fields are called in the entities that calendars are usual for. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  blackout: { uid: 'blackout_id', summary: 'kind', starts_at: 'starts_at', ends_at: 'ends_at', url: 'url' },
  booking: {
    uid: 'booking_id',
    location: 'environment_id',
    starts_at: 'starts_at',
    ends_at: 'ends_at',
    url: 'url',
  },
  release: { uid: 'release_id', summary: 'name', starts_at: 'planned_at', url: 'url' },
}

export async function* readCalendar({ path, id, entity }: ReadableFile): AsyncGenerator<FileRow> {
  const text = await wholeText(path, 'cut it into several')
  let events: InstanceType<typeof ICAL.Component>[]
  try {
    events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent')
  } catch (error) {
    // What its parser trips over is no word for people.
    const reason = error instanceof TypeError ? 'its parts begin and end wrongly' : (error as Error).message
    throw new SourceError('invalid', `Not a calendar, ${reason}: ${id}`, error)
  }
  for (const [i, component] of events.entries()) {
    const line = i + 1
    let all: Record<string, unknown>[]
    try {
      all = [...readEvent(component)]
    } catch (error) {
      // The parser reads a time when it is asked for it.
      yield { line, values: {}, fault: `its times cannot be read: ${(error as Error).message.slice(0, 200)}` }
      continue
    }
    for (const own of all) yield { line, values: named(own, NAMES[entity ?? '']) }
  }
}

function named(all: Record<string, unknown>, names: Readonly<Record<string, string>> | undefined) {
  if (!names) return all
  return Object.fromEntries(Object.entries(names).map(([field, column]) => [column, all[field] ?? null]))
}

function* readEvent(component: InstanceType<typeof ICAL.Component>): Generator<Record<string, unknown>> {
  const event = new ICAL.Event(component)
  if (event.isRecurrenceException()) return
  for (const { start, end } of occurrences(event))
    yield {
      uid: event.isRecurring() ? `${event.uid}@${start.toString()}` : event.uid,
      summary: event.summary,
      starts_at: written(start),
      ends_at: written(end),
      location: event.location,
      url: component.getFirstPropertyValue('url')?.toString() ?? null,
    }
}

function* occurrences(event: InstanceType<typeof ICAL.Event>) {
  if (!event.isRecurring()) {
    yield { start: event.startDate, end: event.endDate }
    return
  }
  const each = event.iterator()
  for (let count = 0; count < MOST; count++) {
    const next = each.next()
    if (!next) return
    const { startDate, endDate } = event.getOccurrenceDetails(next)
    yield { start: startDate, end: endDate }
  }
}

/** A zone that the file defines is resolved; a floating time stays one, for the entry's zone. */
function written(time: InstanceType<typeof ICAL.Time> | null): string | null {
  if (!time) return null
  if (time.isDate || time.zone === ICAL.Timezone.localTimezone || time.zone?.tzid === 'floating')
    return time.toString()
  return time.toJSDate().toISOString()
}
