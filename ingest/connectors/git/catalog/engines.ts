/** Files that pin a runtime: `.nvmrc`, `.tool-versions`, `.python-version`, `rust-toolchain`, `global.json`. */
import { lineOf, Malformed, nodeOf, textOf, type Fact } from './fact.ts'
import { parseToml, tomlLine } from './toml.ts'

const NAMES: Readonly<Record<string, string>> = {
  '.nvmrc': 'node',
  '.node-version': 'node',
  '.python-version': 'python',
  '.ruby-version': 'ruby',
  '.java-version': 'java',
  '.go-version': 'go',
  'rust-toolchain': 'rust',
}

/** What other names `.tool-versions` has for the same. */
const TOOLS: Readonly<Record<string, string>> = { nodejs: 'node', golang: 'go', 'dotnet-core': 'dotnet' }
const RUNTIMES = new Set([
  'node',
  'python',
  'ruby',
  'java',
  'go',
  'rust',
  'dotnet',
  'php',
  'erlang',
  'elixir',
  'bun',
  'deno',
])

function platform(name: string, version: string, line: number): Fact {
  return { fact: 'part', kind: 'platform', ecosystem: 'engine', name, version, scope: 'run', line }
}

/** One version a file. */
export function readEngine(text: string, path: string): Fact[] {
  const name = NAMES[path.split('/').at(-1) ?? '']
  const line = lineOf(text, /^\s*[^#\s]/)
  const version = text.split(/\r?\n/)[line - 1]?.replace(/#.*$/, '').trim()
  if (!name || !version) throw new Malformed(1, 'no version in it')
  return [platform(name, version.replace(/^(v|ruby-)(?=\d)/, ''), line)]
}

export function readTools(text: string): Fact[] {
  return text.split(/\r?\n/).flatMap((content, index) => {
    const [tool = '', version] = content.replace(/#.*$/, '').trim().split(/\s+/)
    const name = TOOLS[tool] ?? tool
    return version && RUNTIMES.has(name) ? [platform(name, version, index + 1)] : []
  })
}

export function readRustToolchain(text: string): Fact[] {
  const channel = textOf(nodeOf(parseToml(text).toolchain).channel)
  return channel ? [platform('rust', channel, tomlLine(text, 'toolchain', 'channel'))] : []
}

export function readDotnet(text: string): Fact[] {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Malformed(1, `not valid JSON: ${(error as Error).message}`)
  }
  const version = textOf(nodeOf(nodeOf(value).sdk).version)
  return version ? [platform('dotnet', version, lineOf(text, /"version"\s*:/))] : []
}
