/** Depth of YAML by its marks, before it is parsed: the parser takes seconds for a hundred kilobytes of brackets, and ends in its own stack. */
import { Lexer } from 'yaml'

export const MOST_DEPTH = 100
const OPENING = /[[{]/g
/** One list in another on a single line; deeper ones by indentation take as many lines as they are deep. */
const RUN = /(?:[-?][ \t]+){100}/
const SCALAR = '\u001F'

/** The line that goes deeper than anybody writes by hand; null: none does. */
export function findDeepLine(text: string): number | null {
  if ((text.match(OPENING)?.length ?? 0) <= MOST_DEPTH && !RUN.test(text)) return null
  let [depth, run, line, isText] = [0, 0, 1, false]
  for (const mark of new Lexer().lex(text)) {
    if (isText || mark === SCALAR) isText = !isText
    else if (mark === '[' || mark === '{') depth++
    else if (mark === ']' || mark === '}') depth = Math.max(0, depth - 1)
    else if (mark === '-' || mark === '?') run++
    if (depth + run > MOST_DEPTH) return line
    const ends = mark.split('\n').length - 1
    line += ends
    if (ends > 0) run = 0
  }
  return null
}

export const sayDeep = `goes deeper than ${MOST_DEPTH} levels, write it flatter`
