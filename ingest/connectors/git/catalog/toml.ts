/** TOML: `Cargo.toml`, `pyproject.toml`, `rust-toolchain.toml`. */
import { parse, TomlError } from 'smol-toml'
import { escaped, isNode, lineOf, Malformed, nodeOf, type Node } from './fact.ts'

/** Errors: Malformed with the line. */
export function parseToml(text: string): Node {
  try {
    return nodeOf(parse(text))
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [reason = ''] = error.message.split('\n')
    throw new Malformed(error.line, `not valid TOML: ${reason.replace(/^Invalid TOML document: /, '')}`)
  }
}

/** The line of `key = …` below a table's heading. */
export function tomlLine(text: string, table: string, key: string): number {
  const heading = String.raw`^\s*\[\s*${escaped(table)}\s*\]`
  const isThere = new RegExp(heading, 'm').test(text)
  const start = isThere ? lineOf(text, new RegExp(heading)) : 1
  return lineOf(text, new RegExp(String.raw`^\s*["']?${escaped(key)}["']?\s*(=|\.)`), start)
}

/** `name = "1"` or `name = { version = "1" }` */
export function versionOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  const version = isNode(value) ? value.version : null
  return typeof version === 'string' ? version : null
}
