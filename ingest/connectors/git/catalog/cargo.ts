/** `Cargo.toml` */
import { isNode, nodeOf, textOf, type Fact, type Node } from './fact.ts'
import { parseToml, tomlLine, versionOf } from './toml.ts'

const SECTIONS = [
  ['dependencies', 'run'],
  ['dev-dependencies', 'build'],
  ['build-dependencies', 'build'],
] as const

export function readCargo(text: string): Fact[] {
  const value = parseToml(text)
  const own = nodeOf(value.package)
  const name = textOf(own.name)
  const facts: Fact[] = []
  if (name) {
    const line = tomlLine(text, 'package', 'name')
    facts.push({
      fact: 'package',
      kind: 'library',
      ecosystem: 'cargo',
      name,
      version: textOf(own.version),
      line,
    })
  }
  const rust = textOf(own['rust-version'])
  if (rust) {
    const line = tomlLine(text, 'package', 'rust-version')
    facts.push({
      fact: 'part',
      kind: 'platform',
      ecosystem: 'cargo',
      name: 'rust',
      version: rust,
      scope: 'run',
      line,
    })
  }
  facts.push(...needsOf(value, text, ''))
  for (const [target, inner] of Object.entries(nodeOf(value.target)))
    facts.push(...needsOf(nodeOf(inner), text, `target.${target}.`))
  return facts
}

function needsOf(place: Node, text: string, prefix: string): Fact[] {
  return SECTIONS.flatMap(([section, scope]) =>
    Object.entries(nodeOf(place[section])).map(([key, wanted]): Fact => ({
      fact: 'need',
      kind: 'uses',
      ecosystem: 'cargo',
      // A dependency may be called otherwise than its package.
      name: (isNode(wanted) ? textOf(wanted.package) : null) ?? key,
      version: versionOf(wanted),
      scope,
      line: tomlLine(text, `${prefix}${section}`, key),
    })),
  )
}
