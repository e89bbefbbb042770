/** A line of pasted numbers: a day, and what was measured on it. stg_records__number.sql reads the same. */

const LINE = /^\s*(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d\S*)?[\s,;:]+(-?\d+(?:[.,]\d+)?)\s*\S{0,12}\s*$/

/** Or what is wrong with it. A decimal comma is a point; thousands are not parted, since 1,234 could be either. */
export function readNumber(text: string): { day: string; value: number } | string {
  const [, day, value] = LINE.exec(text) ?? []
  if (day === undefined || value === undefined)
    return `A line is a day and a number, such as 2026-06-01 3.2: ${text.slice(0, 80)}`
  if (!isDay(day)) return `There is no such day: ${day}`
  if (/,\d{3}$/.test(value)) return `A comma before three digits may mean either, write it without: ${value}`
  return { day, value: Number(value.replace(',', '.')) }
}

function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}
