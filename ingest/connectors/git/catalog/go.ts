/** `go.mod` */
import { Malformed, type Fact } from './fact.ts'

export function readGo(text: string): Fact[] {
  const facts: Fact[] = []
  let block: string | null = null
  text.split('\n').forEach((content, index) => {
    const line = index + 1
    const isIndirect = /\/\/\s*indirect\b/.test(content)
    const words = content
      .replace(/\/\/.*$/, '')
      .trim()
      .split(/\s+/)
      .filter(Boolean)
    if (words.length === 0) return
    if (block !== null && words[0] === ')') return void (block = null)
    if (block === null && words[1] === '(') return void (block = words[0] as string)
    const [verb = '', name, version] = block === null ? words : [block, ...words]
    if (name === undefined) throw new Malformed(line, `not a line of go.mod: ${content.trim()}`)
    const base = { ecosystem: 'go', name: name.replaceAll('"', ''), line }
    if (verb === 'module') facts.push({ fact: 'package', kind: 'library', ...base })
    else if (verb === 'go' || verb === 'toolchain') facts.push(platform(verb, name, line))
    else if (verb === 'require' && !isIndirect) {
      facts.push({ fact: 'need', kind: 'uses', ...base, version: version ?? null, scope: 'run' })
    }
  })
  if (block !== null)
    throw new Malformed(text.split('\n').length, `a block that does not end: ${block as string}`)
  // A toolchain says more exactly what the directive says at least.
  const exact = facts.find(({ kind }) => kind === 'toolchain')
  return facts.flatMap((fact) => {
    if (fact.kind === 'toolchain') return [{ ...fact, kind: 'platform' }]
    return fact.kind === 'platform' && exact ? [] : [fact]
  })
}

function platform(verb: string, version: string, line: number): Fact {
  return {
    fact: 'part',
    kind: verb === 'go' ? 'platform' : 'toolchain',
    ecosystem: 'go',
    name: 'go',
    version: version.replace(/^go/, ''),
    scope: 'run',
    line,
  }
}
