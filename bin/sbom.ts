// `npm run --silent sbom`: what Streamgauge is made of as CycloneDX JSON, from the lock file alone. npm's own list stops at
// a package whose peer is of another version than it asks for.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readParts, type Part } from './parts.ts'

/** CycloneDX 1.5; the same lock file gives the same bytes, so it bears no time and no serial number. */
export function describeParts(root: string): object {
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license: string
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': purlOf(name, version),
        name,
        version,
        purl: purlOf(name, version),
        licenses: [{ license: { id: license } }],
      },
    },
    components: readParts(root).map(component),
  }
}

function component({ name, version, licence, integrity, isInstalled }: Part): object {
  const purl = purlOf(name, version)
  const hash = /^sha512-(.+)$/.exec(integrity ?? '')?.[1]
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    scope: isInstalled ? 'required' : 'optional',
    ...(licence === null ? {} : { licenses: [licenceOf(licence)] }),
    ...(hash === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] }),
  }
}

function licenceOf(licence: string): object {
  return /[\s()]/.test(licence) ? { expression: licence } : { license: { id: licence } }
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

if (import.meta.main)
  console.log(JSON.stringify(describeParts(dirname(dirname(fileURLToPath(import.meta.url)))), null, 2))
