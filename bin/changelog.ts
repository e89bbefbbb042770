// What `npm version` runs between raising the version and its commit: the entries that wait under "Unreleased" in
// CHANGELOG.md become those of the version, dated today.
import { parser, Release } from 'keep-a-changelog'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Throws when nothing waits, or the version is there already. */
export function release(text: string, version: string, day: string): string {
  const changelog = parser(text)
  changelog.format = 'markdownlint'
  const waiting = changelog.releases.find((entry) => !entry.version)
  if (changelog.releases.some((entry) => entry.version === version))
    throw new Error(`CHANGELOG.md has this version already: ${version}; name a later one`)
  if (!waiting || waiting.isEmpty())
    throw new Error('Nothing waits under "Unreleased" in CHANGELOG.md: write there what changed for users')
  waiting.setVersion(version)
  waiting.setDate(day)
  changelog.addRelease(new Release())
  return changelog.toString()
}

if (import.meta.main) {
  const version = process.env.npm_package_version
  if (!version) throw new Error('The version is not known: run `npm version <patch, minor or major>`')
  const file = join(import.meta.dirname, '..', 'CHANGELOG.md')
  writeFileSync(file, release(readFileSync(file, 'utf8'), version, new Date().toISOString().slice(0, 10)))
}
