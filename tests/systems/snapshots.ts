/** Snapshots as something that went wrong on their way leaves them. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { filesOf, MANIFEST, type Manifest } from '../../transforms/publish/manifest.ts'

/** A later snapshot as a broken copy leaves it. */
export const breaks: [reason: RegExp, damage: (place: string, manifest: Manifest) => void][] = [
  [/has no manifest/, (place) => rmSync(join(place, MANIFEST))],
  [/manifest is damaged/, (place) => truncateSync(join(place, MANIFEST), 400)],
  [
    /manifest is of another snapshot/,
    (place, manifest) => writeFileSync(join(place, MANIFEST), JSON.stringify(manifest)),
  ],
  [/is not whole, 10 of \d+ bytes/, (place, manifest) => truncateSync(largest(place, manifest), 10)],
  [/is missing/, (place, manifest) => rmSync(largest(place, manifest))],
  [
    /is damaged, publish or copy it again/,
    (place, manifest) => {
      const bytes = readFileSync(largest(place, manifest))
      bytes[40] = (bytes[40] ?? 0) ^ 1
      writeFileSync(largest(place, manifest), bytes)
    },
  ],
]

function largest(place: string, manifest: Manifest): string {
  const [file] = filesOf(manifest).toSorted((a, b) => b.bytes - a.bytes)
  return join(place, file?.path ?? '')
}

/** Beside the one that it is a copy of, of that name and writable. */
export function copySnapshot(to: string, from: string, name: string): string {
  const place = join(to, name)
  mkdirSync(place)
  cpSync(join(to, from), place, { recursive: true })
  for (const path of readdirSync(place, { recursive: true, encoding: 'utf8' }))
    chmodSync(join(place, path), 0o755)
  const file = join(place, MANIFEST)
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest
  writeFileSync(file, JSON.stringify({ ...manifest, id: name }))
  return place
}
