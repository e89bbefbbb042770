// The licences of the libraries inside the package, whole, as they ask for.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  name: string
  version: string
  license?: string
}

/** Throws for a package without a licence that its manifest names. */
export function licences(root: string, packages: string[]): string {
  return packages.map((name) => section(join(root, 'node_modules', name))).join(`\n${'-'.repeat(78)}\n\n`)
}

function section(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Manifest
  if (!license) throw new Error(`A library names no licence, it cannot be packed: ${name}`)
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  const texts = files
    .filter((file) => existsSync(join(folder, file)))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return `${[`${name} ${version}: ${license}`, ...texts].join('\n\n')}\n`
}
