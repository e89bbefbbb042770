import { roundSaid } from './duration.ts'
import { missing } from './number.ts'

/** A machine's time: 0.4 → "0.4 ms", 340 → "340 ms", 2400 → "2.4 s", 95000 → "1.6 min". */
export function sayMillis(ms: number | null): string {
  if (ms === null) return missing
  if (ms < 1000) return `${roundSaid(ms)} ms`
  return ms < 90_000 ? `${roundSaid(ms / 1000)} s` : `${roundSaid(ms / 60_000)} min`
}
