import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, it } from 'vitest'
import { writeCalendar, type CalendarEvent } from './calendar.ts'

const event: CalendarEvent = {
  uid: 'a@b',
  title: '',
  startsAt: Date.parse('2026-03-12T09:30:00Z'),
  endsAt: Date.parse('2026-03-12T10:00:00Z'),
  isDay: false,
  changedAt: Date.parse('2026-01-01T00:00:00Z'),
  lines: [],
  category: 'release',
  url: null,
  isBusy: false,
  status: 'CONFIRMED',
}

function readBack(text: string): ICAL.Event {
  const [first] = new ICAL.Component(ICAL.parse(text) as never).getAllSubcomponents('vevent')
  return new ICAL.Event(first)
}

it('keeps every line within 75 octets, and cuts no character', () => {
  const text = writeCalendar('Ü'.repeat(200), [
    { ...event, title: '🚆'.repeat(120), lines: ['é'.repeat(300)] },
  ])
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(text).not.toContain('\uFFFD')
  expect(readBack(text).summary).toBe('🚆'.repeat(120))
})

it('says any text so that it is read as it was', () => {
  const words = fc.array(fc.constantFrom('a', ' ', ';', ',', '\\', '\n', '"', ':', 'ß', '🚆', 'n', '\\n'), {
    maxLength: 120,
  })
  fc.assert(
    fc.property(words, words, (title, line) => {
      const read = readBack(
        writeCalendar('x', [{ ...event, title: `t${title.join('')}`, lines: [`l${line.join('')}`] }]),
      )
      expect([read.summary, read.description]).toEqual([`t${title.join('')}`, `l${line.join('')}`])
    }),
  )
})

it('lets nobody add properties of his own', () => {
  const text = writeCalendar('x\r\nX-EVIL:1', [
    { ...event, title: 'a\r\nATTENDEE:mailto:b', url: 'javascript:alert(1)' },
  ])
  expect(text).not.toMatch(/^(X-EVIL|ATTENDEE|URL)/m)
})
