/** `*.tf`: modules, and where their source lies. */
import { folderOf, joinPath, lineAt, Malformed, type Fact } from './fact.ts'

export function readTerraform(text: string, path: string): Fact[] {
  const plain = withoutComments(text)
  const facts: Fact[] = []
  for (const match of plain.matchAll(/(^|\n)\s*module\s+"([^"\n]+)"\s*\{/g)) {
    const from = match.index + match[0].length
    const end = endOfBlock(plain, from)
    const line = lineAt(plain, from)
    if (end === null) throw new Malformed(line, `a module that does not end: ${match[2]}`)
    const source = /(^|\n)\s*source\s*=\s*"([^"\n]*)"/.exec(plain.slice(from, end))
    if (!source) throw new Malformed(line, `a module without a source: ${match[2]}`)
    const at = lineAt(plain, from + source.index + source[0].length)
    facts.push({
      fact: 'need',
      kind: 'is laid on',
      scope: 'run',
      line: at,
      ...placeOf(source[2] ?? '', path),
    })
  }
  return facts
}

/** A folder of this repository, a folder of another one, or a module of a registry. */
function placeOf(source: string, path: string): Pick<Fact, 'ecosystem' | 'name' | 'version'> {
  if (/^\.{1,2}(\/|$)/.test(source)) {
    const folder = joinPath(folderOf(path), source)
    return { ecosystem: 'folder', name: folder ?? source }
  }
  const [address = '', query = ''] = source.replace(/^git::/, '').split('?')
  const version = /(?:^|&)ref=([^&]+)/.exec(query)?.[1] ?? null
  const remote = /^(?:[a-z+]+:\/\/)?(?:[^@/]+@)?([^/:]+(?::\d+)?)[/:](.+)$/.exec(address)
  const isRemote = /^[a-z+]+:\/\/|^[^/]+@|^(github|gitlab|bitbucket)\.(com|org)\//.test(address)
  if (!isRemote || !remote) return { ecosystem: 'terraform', name: source, version: null }
  const [place = '', folder = ''] = (remote[2] ?? '').split('//')
  const repository = `${remote[1]}/${place.replace(/\.git$/, '')}`.toLowerCase()
  return { ecosystem: 'repository', name: `${repository}//${folder}`, version }
}

/** Where the brace that was just opened is closed again; braces in texts do not count. */
function endOfBlock(text: string, from: number): number | null {
  let depth = 1
  let isText = false
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '\n') isText = false
    else if (isText && char === '\\') at++
    else if (char === '"') isText = !isText
    else if (!isText && char === '{') depth++
    else if (!isText && char === '}' && --depth === 0) return at
  }
  return null
}

/** Comments as blanks, so that lines stay where they are. */
function withoutComments(text: string): string {
  const blank = (part: string) => part.replaceAll(/[^\n]/g, ' ')
  return text.replaceAll(/"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*/g, (part) =>
    part.startsWith('"') ? part : blank(part),
  )
}
