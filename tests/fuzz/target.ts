import type fc from 'fast-check'

/** A parser, what it is fed with, and by which errors it may refuse. */
export interface Target<T = unknown> {
  name: string
  input: fc.Arbitrary<T>
  /** Names of errors that tell a user what is wrong. Any other is a fault of the parser. */
  refusals: readonly string[]
  parse(input: T): unknown
}

export function target<T>(given: Target<T>): Target {
  return given as unknown as Target
}
