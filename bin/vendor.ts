// Puts the libraries that dist/ imports into dist/vendor/: a package installs as three packages with parts made for the
// machine and a few files of JavaScript, instead of 260 packages with 14,500 files.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { rolldown, type Plugin } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'
import { licences } from './licences.ts'

/** Binaries for the machine come with these: npm installs them. */
const INSTALLED = ['@duckdb/node-api', '@duckdb/node-bindings', 'sodium-native']
/** Asked for by libraries that do without them. */
const ABSENT = ['pg-native', 'pg-cloudflare']
const FACADE = '\0facade:'

interface Specifier {
  name: string
  start: number
  end: number
}

/** Rewrites `dist` in place; returns the names of the packages that are inside now. */
export async function bundleLibraries(dist: string, root: string): Promise<string[]> {
  const files = globSync('**/*.js', { cwd: dist, exclude: ['dashboard/build/**', 'vendor/**'] })
  const imports = new Map(files.map((file) => [file, librariesOf(readFileSync(join(dist, file), 'utf8'))]))
  const libraries = new Set([...imports.values()].flat().map(({ name }) => name))
  const packages = await writeVendor(dist, root, [...libraries].toSorted())
  for (const [file, specifiers] of imports) if (specifiers.length > 0) rewrite(dist, file, specifiers)
  writeFileSync(join(dist, 'vendor', 'LICENCES.txt'), licences(root, packages))
  return packages
}

/** Libraries named in import, export and import() with a text, last first, so that replacing one moves no other. */
function librariesOf(code: string): Specifier[] {
  const found: Specifier[] = []
  visit(parseAst(code), (node) => {
    const { source } = node as { source?: { type: string; value?: unknown; start: number; end: number } }
    if (source?.type !== 'Literal' || typeof source.value !== 'string') return
    if (isLibrary(source.value)) found.push({ name: source.value, start: source.start, end: source.end })
  })
  return found.toSorted((a, b) => b.start - a.start)
}

function visit(value: unknown, act: (node: object) => void): void {
  if (typeof value !== 'object' || value === null) return
  if ('type' in value) act(value)
  for (const child of Object.values(value)) visit(child, act)
}

function isLibrary(name: string): boolean {
  return !/^(\.|\/|#|node:)/.test(name) && !INSTALLED.includes(name)
}

const fileOf = (name: string) => `${name.replace('@', '').replaceAll('/', '-')}.js`

function rewrite(dist: string, file: string, specifiers: Specifier[]): void {
  const path = join(dist, file)
  let code = readFileSync(path, 'utf8')
  for (const { name, start, end } of specifiers) {
    const to = posix.join(relative(dirname(path), join(dist, 'vendor')).split(sep).join('/'), fileOf(name))
    code = `${code.slice(0, start)}'${to}'${code.slice(end)}`
  }
  writeFileSync(path, code)
}

async function writeVendor(dist: string, root: string, names: string[]): Promise<string[]> {
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: Object.fromEntries(names.map((name) => [fileOf(name).slice(0, -3), FACADE + name])),
    external: [/^node:/, ...INSTALLED, ...ABSENT],
    plugins: [facades(root)],
    logLevel: 'warn',
  })
  const { output } = await bundle.write({
    dir: join(dist, 'vendor'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  })
  const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
  return [...new Set(modules.flatMap(packageOf))].toSorted()
}

/** An entry has the very names that Node would see: those of a CommonJS library are known once it runs. */
function facades(root: string): Plugin {
  return {
    name: 'facades',
    resolveId(id, importer) {
      if (id.startsWith(FACADE)) return id
      if (importer?.startsWith(FACADE)) return this.resolve(id, join(root, 'cli.mjs'), { skipSelf: true })
      return null
    },
    async load(id) {
      if (!id.startsWith(FACADE)) return null
      const name = id.slice(FACADE.length)
      const all = Object.keys((await import(name)) as object).filter((key) => /^[\w$]+$/.test(key))
      const named = all.filter((key) => key !== 'default' && key !== 'module.exports')
      const from = JSON.stringify(name)
      return [
        `export { ${named.join(', ')} } from ${from}`,
        ...(all.includes('default') ? [`export { default } from ${from}`] : []),
      ].join('\n')
    },
  }
}

function packageOf(id: string): string[] {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/')) ?? []
  return name ? [name] : []
}
