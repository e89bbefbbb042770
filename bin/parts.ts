// What Streamgauge is made of, by the lock file: every package with its version, licence and digest.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Part {
  name: string
  version: string
  /** SPDX expression; null where neither the lock file nor the package names one. */
  licence: string | null
  /** As npm writes it: sha512-<base64>. */
  integrity: string | null
  /** Needed to run what is installed, and not only to build or test it; libraries inside the package are built in. */
  isInstalled: boolean
}

interface Locked {
  version?: string
  license?: string
  integrity?: string
  dev?: boolean
  link?: boolean
}

/** In the order of names; a package that is there in several places of one version is one. */
export function readParts(root: string): Part[] {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const { packages } = JSON.parse(text) as { packages: Record<string, Locked> }
  const parts = new Map<string, Part>()
  for (const [place, locked] of Object.entries(packages)) {
    if (place === '' || locked.link || !locked.version) continue
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const key = `${name}@${locked.version}`
    parts.set(key, {
      name,
      version: locked.version,
      licence: locked.license ?? readLicence(join(root, place)),
      integrity: locked.integrity ?? null,
      isInstalled: parts.get(key)?.isInstalled === true || !locked.dev,
    })
  }
  return [...parts.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
}

function readLicence(folder: string): string | null {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return null
  const { license } = JSON.parse(readFileSync(file, 'utf8')) as { license?: string | { type?: string } }
  return (typeof license === 'string' ? license : license?.type) ?? null
}
