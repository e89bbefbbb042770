// Plain JavaScript for Node 20: it runs before the pinned Node is known to be there.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The Node that runs TypeScript as it is: the pinned one, else this one if it is young enough, else undefined. */
export function findNode() {
  const suffix = process.platform === 'win32' ? 'node.exe' : 'node'
  const pinned = join(root, 'node_modules', 'node', 'bin', suffix)
  if (existsSync(pinned)) return pinned
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 23 || (major === 22 && minor >= 18) || (major === 23 && minor >= 6)
    ? process.execPath
    : undefined
}

/**
 * What the engine needs before its first thread starts: room for heavy queries beside file reads, one zone, and a small
 * young generation and few memory arenas, which would else keep 200 MB that are free (at 100,000 commits). The engine's own
 * allocator has four arenas a core and keeps what is free for ten seconds: an eighth of its memory, at a million events.
 */
export function environment() {
  const { NODE_OPTIONS = '' } = process.env
  return {
    UV_THREADPOOL_SIZE: '16',
    MALLOC_ARENA_MAX: '2',
    DUCKDB_JE_MALLOC_CONF: 'narenas:2,dirty_decay_ms:200,muzzy_decay_ms:0',
    ...process.env,
    NODE_OPTIONS: `--max-semi-space-size=16 ${NODE_OPTIONS}`.trim(),
    TZ: 'UTC',
  }
}

/** Runs a program to its end and resolves to its exit code; signals that reach this process are passed on. */
export function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env: environment(), ...options })
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    // A terminal sends Ctrl-C to the whole group: passing it on again would look like a second Ctrl-C.
    const pass = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    for (const signal of signals) process.on(signal, pass)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })
}
