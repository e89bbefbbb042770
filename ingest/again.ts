/** Records that did not fit their schema are read again, for a while: a fault of the tool may mend itself. */
import type { Place } from './places.ts'

/** So often a record that does not fit is asked for again. */
export const TRIES = 3

export function againOf({ again }: Place, broken: string | null): Pick<Place, 'again'> {
  const tries = (again?.tries ?? 0) + 1
  return broken === null || tries > TRIES ? {} : { again: { from: broken, tries } }
}

export function older(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}
