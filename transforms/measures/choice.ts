import type { Parameter } from '../values.ts'

/** Above so many, one list is bound instead of each value: ten thousand parameters take the engine seconds to plan. */
const MOST_SINGLE = 100
/** Stands between the values of a list; no id has it. */
const SEPARATOR = '\u001f'

/** `column IN (…)` with its values bound as `name_0`, `name_1` …, or as one list `name` where there are many. */
export function chooseAmong(
  bound: Record<string, Parameter>,
  column: string,
  name: string,
  ids: readonly string[],
): string {
  if (ids.length > MOST_SINGLE) {
    bound[name] = ids.join(SEPARATOR)
    return `${column} IN (SELECT unnest(string_split($${name}, chr(31))))`
  }
  ids.forEach((id, index) => (bound[`${name}_${index}`] = id))
  return `${column} IN (${ids.map((_, index) => `$${name}_${index}`).join(', ')})`
}
