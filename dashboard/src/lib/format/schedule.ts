const places = ['second', 'minute', 'hour', 'day', 'month', 'weekday'] as const

/** A cron pattern in words where it is a usual one, else as it is: "every 15 min", "daily at 06:00". */
export function sayPattern(pattern: string): string {
  const fields = pattern.trim().split(/\s+/)
  if (fields.length === 5) fields.unshift('0')
  const field = Object.fromEntries(places.map((place, i) => [place, fields[i] ?? '*']))
  const { second = '', minute = '', hour = '', day, month, weekday } = field
  if (day !== '*' || month !== '*') return pattern
  if (weekday === '*' && hour === '*') {
    if (minute === '*') return /^\d+$/.test(second) ? 'every minute' : (sayStep(second, 's') ?? pattern)
    if (second === '0' && minute === '0') return 'every hour'
    return (second === '0' ? sayStep(minute, 'min') : null) ?? pattern
  }
  const isOneTime = second === '0' && /^\d+$/.test(minute)
  if (weekday === '*' && isOneTime && minute === '0' && sayStep(hour, 'h'))
    return sayStep(hour, 'h') ?? pattern
  if (!isOneTime || !/^\d+$/.test(hour)) return pattern
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (weekday === '*') return `daily at ${time}`
  return weekday === '1-5' ? `on weekdays at ${time}` : pattern
}

function sayStep(field: string, unit: string): string | null {
  const step = /^\*\/(\d+)$/.exec(field)?.[1]
  return step === undefined ? null : `every ${step} ${unit}`
}

/** Time until a moment: "now", "in 20 s", "in 4 min", "in 3 h". */
export function sayAhead(at: number, now = Date.now()): string {
  const seconds = Math.round((at - now) / 1000)
  if (seconds < 1) return 'now'
  if (seconds < 90) return `in ${seconds} s`
  if (seconds < 90 * 60) return `in ${Math.round(seconds / 60)} min`
  return seconds < 48 * 3600 ? `in ${Math.round(seconds / 3600)} h` : `in ${Math.round(seconds / 86_400)} d`
}
