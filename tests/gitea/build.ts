/** Builds Gitea from its Go module, which has no front end and needs none here; some minutes, once. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { kept, runs, VERSION } from './program.ts'

const GO = ['go', '/usr/local/go/bin/go']
const TAGS = 'sqlite sqlite_unlock_notify'

export function findGo(): string | null {
  return GO.find((command) => spawnSync(command, ['version']).status === 0) ?? null
}

/** Its module replaces others, so that `go install` refuses it: it is built where it was unpacked. */
export function buildGitea(go: string): void {
  const target = join(kept, `gitea-${VERSION}`)
  if (runs(target)) return
  mkdirSync(kept, { recursive: true })
  const { Dir: folder } = JSON.parse(
    tell(go, ['mod', 'download', '-json', `code.gitea.io/gitea@v${VERSION}`], kept),
  ) as { Dir: string }
  const flags = ['-p', '1', '-trimpath', '-tags', TAGS, '-ldflags', `-s -w -X main.Version=${VERSION}`]
  tell(go, ['build', ...flags, '-o', `${target}.part`, '.'], folder)
  for (const part of ['options', 'templates'])
    cpSync(join(folder, part), join(kept, `static-${VERSION}`, part), { recursive: true })
  // Half a program is none.
  renameSync(`${target}.part`, target)
}

function tell(go: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(go, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (status === 0) return stdout
  throw new Error(`Go failed, ${stderr || stdout}: ${args.join(' ')}`)
}
