import type { Parameters } from './values.ts'

/** Texts, quoted names and comments, in which a dollar stands for nothing, or a parameter by its name. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]\w*)/g
const [LEAST_INTEGER, MOST_INTEGER] = [-(2 ** 31), 2 ** 31 - 1]

/**
 * The statement with its whole numbers written out, of the type that they would be bound with; all else stays to be bound.
 * A statement with parameters is planned when it is prepared and again when it runs, for planning costs as much as most
 * statements take.
 */
export function writeNumbers(sql: string, parameters: Parameters): string {
  return sql.replace(TOKEN, (token, name?: string) => {
    const value = name === undefined ? undefined : parameters[name]
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return token
    const type = value >= LEAST_INTEGER && value <= MOST_INTEGER ? 'INTEGER' : 'BIGINT'
    // A negative zero is none of whole numbers.
    return `CAST(${Object.is(value, -0) ? 0 : value} AS ${type})`
  })
}
