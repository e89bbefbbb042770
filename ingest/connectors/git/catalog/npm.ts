/** `package.json` */
import { escaped, isNode, lineAt, lineOf, Malformed, nodeOf, textOf, type Fact, type Node } from './fact.ts'

const SECTIONS = [
  ['dependencies', 'run'],
  ['peerDependencies', 'run'],
  ['optionalDependencies', 'run'],
  ['devDependencies', 'build'],
] as const

export function readNpm(text: string): Fact[] {
  const value = parse(text)
  const facts: Fact[] = []
  const name = textOf(value.name)
  const version = textOf(value.version)
  if (name) {
    const line = lineOf(text, /"name"\s*:/)
    facts.push({ fact: 'package', kind: 'library', ecosystem: 'npm', name, version, line })
  }
  for (const [section, scope] of SECTIONS) {
    const start = lineOf(text, new RegExp(String.raw`"${section}"\s*:`))
    for (const [key, wanted] of Object.entries(nodeOf(value[section]))) {
      const line = lineOf(text, new RegExp(String.raw`"${escaped(key)}"\s*:`), start)
      facts.push({
        fact: 'need',
        kind: 'uses',
        ecosystem: 'npm',
        ...realName(key, textOf(wanted)),
        scope,
        line,
      })
    }
  }
  return [...facts, ...enginesOf(value, text)]
}

/** `"alias": "npm:@scope/real@1"` */
function realName(key: string, wanted: string | null): { name: string; version: string | null } {
  const alias = /^npm:((?:@[^/]+\/)?[^@]+)(?:@(.+))?$/.exec(wanted ?? '')
  return alias ? { name: alias[1] as string, version: alias[2] ?? null } : { name: key, version: wanted }
}

function enginesOf(value: Node, text: string): Fact[] {
  const wanted = [
    ['engines', nodeOf(value.engines).node],
    ['volta', nodeOf(value.volta).node],
  ] as const
  return wanted.flatMap(([section, version]) => {
    const told = textOf(version)
    if (!told) return []
    const start = lineOf(text, new RegExp(`"${section}"`))
    const line = lineOf(text, /"node"\s*:/, start)
    return [
      {
        fact: 'part',
        kind: 'platform',
        ecosystem: 'npm',
        name: 'node',
        version: told,
        scope: 'run',
        line,
      } as const,
    ]
  })
}

function parse(text: string): Node {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const { message } = error as Error
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
    throw new Malformed(
      lineAt(text, position),
      `not valid JSON: ${message.replace(/ in JSON at position.*$/, '')}`,
    )
  }
  if (!isNode(value)) throw new Malformed(1, 'not an object')
  return value
}
