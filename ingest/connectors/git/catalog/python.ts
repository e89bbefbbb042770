/** `pyproject.toml` and `requirements*.txt` */
import { escaped, lineOf, listOf, Malformed, nodeOf, textOf, type Fact, type Node } from './fact.ts'
import { parseToml, tomlLine, versionOf } from './toml.ts'

const REQUIREMENT =
  /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(@\s*\S.*|[(<>=!~][^;#]*)?\s*(?:;.*)?$/

/** Names differ in nothing but case and marks. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

function needOf(text: string, line: number, scope: 'run' | 'build'): Fact {
  const parts = REQUIREMENT.exec(text.trim())
  if (!parts) throw new Malformed(line, `not a requirement: ${text.trim().slice(0, 80)}`)
  const [, name = '', version = null] = parts
  return { fact: 'need', kind: 'uses', ecosystem: 'python', name: plainName(name), version, scope, line }
}

export function readPyproject(text: string): Fact[] {
  const value = parseToml(text)
  const project = nodeOf(value.project)
  const facts = packageOf(project, text, 'project')
  const at = (requirement: unknown) =>
    lineOf(text, new RegExp(String.raw`["']${escaped(String(requirement))}["']`))
  for (const item of listOf(project.dependencies)) facts.push(needOf(String(item), at(item), 'run'))
  for (const group of Object.values(nodeOf(project['optional-dependencies'])))
    for (const item of listOf(group)) facts.push(needOf(String(item), at(item), 'build'))
  const python = textOf(project['requires-python'])
  if (python) facts.push(platform(python, tomlLine(text, 'project', 'requires-python')))
  return [...facts, ...readPoetry(nodeOf(nodeOf(value.tool).poetry), text)]
}

/** What the table says that the file publishes. */
function packageOf(table: Node, text: string, header: string): Fact[] {
  const name = textOf(table.name)
  if (!name) return []
  const line = tomlLine(text, header, 'name')
  const version = textOf(table.version)
  return [{ fact: 'package', kind: 'library', ecosystem: 'python', name: plainName(name), version, line }]
}

function readPoetry(poetry: Node, text: string): Fact[] {
  const facts = packageOf(poetry, text, 'tool.poetry')
  const groups = Object.entries(nodeOf(poetry.group)).map(
    ([group, inner]) =>
      [`tool.poetry.group.${group}.dependencies`, nodeOf(inner).dependencies, 'build'] as const,
  )
  for (const [table, needs, scope] of [
    ['tool.poetry.dependencies', poetry.dependencies, 'run'] as const,
    ...groups,
  ]) {
    for (const [key, wanted] of Object.entries(nodeOf(needs))) {
      const [line, version] = [tomlLine(text, table, key), versionOf(wanted)]
      if (key === 'python') facts.push(platform(version ?? '', line))
      else
        facts.push({
          fact: 'need',
          kind: 'uses',
          ecosystem: 'python',
          name: plainName(key),
          version,
          scope,
          line,
        })
    }
  }
  return facts
}

function platform(version: string, line: number): Fact {
  const told = version || null
  return {
    fact: 'part',
    kind: 'platform',
    ecosystem: 'python',
    name: 'python',
    version: told,
    scope: 'run',
    line,
  }
}

/** Options, other files and bare addresses name no package of ours. */
export function readRequirements(text: string, path: string): Fact[] {
  const scope = /dev|test|lint|doc/i.test(path.split('/').at(-1) ?? '') ? 'build' : 'run'
  const facts: Fact[] = []
  let before = ''
  text.split(/\r?\n/).forEach((content, index) => {
    const whole = before + content.replace(/(^|\s)#.*$/, '')
    before = whole.endsWith('\\') ? whole.slice(0, -1) : ''
    const requirement = whole.replace(/\s--hash[= ]\S+/g, '').trim()
    if (before !== '' || requirement === '' || /^(-|\.{0,2}\/|[a-z+]+:\/\/)/i.test(requirement)) return
    facts.push(needOf(requirement.replace(/\s+--\S+.*$/, ''), index + 1, scope))
  })
  return facts
}
