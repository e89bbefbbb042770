/** `pom.xml` */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { escaped, isNode, lineOf, listOf, Malformed, nodeOf, textOf, type Fact, type Node } from './fact.ts'

/** Entities of a document type are a way to fill the memory; a pom has no use for them. */
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, processEntities: false })

export function readMaven(text: string): Fact[] {
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw new Malformed(valid.err.line, `not valid XML: ${valid.err.msg}`)
  const project = (parser.parse(text) as Node).project
  if (!isNode(project)) throw new Malformed(1, 'no project in it')
  const parent = nodeOf(project.parent)
  const own = {
    groupId: textOf(project.groupId) ?? textOf(parent.groupId),
    artifactId: textOf(project.artifactId),
    version: textOf(project.version) ?? textOf(parent.version),
  }
  if (!own.artifactId) throw new Malformed(1, 'project lacks artifactId')
  const resolve = resolver(nodeOf(project.properties), own)
  const start = lineOf(text, /<\/parent>/)
  const facts: Fact[] = [
    {
      fact: 'package',
      kind: 'library',
      ecosystem: 'maven',
      name: `${resolve(own.groupId)}:${resolve(own.artifactId)}`,
      version: resolve(own.version),
      line: lineOf(text, artifactLine(own.artifactId), start),
    },
  ]
  if (isNode(project.parent)) facts.push(needOf(parent, text, resolve, 1, 'build'))
  const from = lineOf(
    text.replaceAll(/<dependencyManagement>[\s\S]*?<\/dependencyManagement>/g, blank),
    /<dependencies>/,
  )
  for (const dependency of listOf(nodeOf(project.dependencies).dependency).filter(isNode)) {
    const scope = ['test', 'provided'].includes(textOf(dependency.scope) ?? '') ? 'build' : 'run'
    facts.push(needOf(dependency, text, resolve, from, scope))
  }
  return [...facts, ...releaseOf(project, text, resolve)]
}

type Resolve = (value: string | null) => string | null

/** `${name}` by the pom's own properties; what the parent defines stays as it is. */
function resolver(properties: Node, own: Readonly<Record<string, string | null>>): Resolve {
  const known = (name: string) =>
    textOf(properties[name]) ?? own[name.replace(/^(project|pom)\./, '')] ?? null
  const resolve = (value: string | null, depth = 0): string | null =>
    value?.replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => {
      const found = known(name)
      return found === null || depth > 9 ? whole : (resolve(found, depth + 1) ?? whole)
    }) ?? null
  return (value) => resolve(value)
}

function needOf(
  dependency: Node,
  text: string,
  resolve: Resolve,
  from: number,
  scope: 'run' | 'build',
): Fact {
  const [group, artifact] = [textOf(dependency.groupId), textOf(dependency.artifactId)]
  if (!group || !artifact) throw new Malformed(from, 'a dependency lacks groupId or artifactId')
  return {
    fact: 'need',
    kind: 'uses',
    ecosystem: 'maven',
    name: `${resolve(group)}:${resolve(artifact)}`,
    version: resolve(textOf(dependency.version)),
    scope,
    line: lineOf(text, artifactLine(artifact), from),
  }
}

function releaseOf(project: Node, text: string, resolve: Resolve): Fact[] {
  const properties = nodeOf(project.properties)
  const plugins = listOf(nodeOf(nodeOf(project.build).plugins).plugin).map(nodeOf)
  const compiler = nodeOf(
    plugins.find((plugin) => plugin.artifactId === 'maven-compiler-plugin')?.configuration,
  )
  const names = ['maven.compiler.release', 'java.version', 'maven.compiler.target', 'maven.compiler.source']
  const name = names.find((each) => textOf(properties[each]) !== null)
  const version = resolve(textOf(compiler.release) ?? textOf(name ? properties[name] : null))
  if (!version) return []
  const line = lineOf(text, textOf(compiler.release) ? /<release>/ : new RegExp(`<${escaped(name ?? '')}>`))
  return [{ fact: 'part', kind: 'platform', ecosystem: 'maven', name: 'java', version, scope: 'run', line }]
}

function artifactLine(artifact: string): RegExp {
  return new RegExp(String.raw`<artifactId>\s*${escaped(artifact)}\s*</artifactId>`)
}

/** The same lines with nothing on them. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}
