import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { root } from '../tree.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  /** What was written up to now, both streams. */
  output(): string
  /** Resolves to the match as soon as the output has it; rejects when the process ends first. */
  seen(pattern: RegExp): Promise<RegExpExecArray>
  ended: Promise<Ended>
}

interface Options {
  cwd?: string
  environment?: Record<string, string>
}

const underWay = new Map<ChildProcess, Promise<void>>()
const PATIENCE_MS = 10_000

/** What a failed test leaves running would take the machine from those after it. Scripts start commands too, and end with them. */
if (process.env['VITEST']) afterEach(endAll)

async function endAll(): Promise<void> {
  for (const [child, over] of underWay) {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    await over
    clearTimeout(late)
  }
}

/** A folder that is removed by `remove`, with a path without links. */
export function makeFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'streamgauge-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) }
}

/** Starts the command line as a user does, without a terminal and outside of any repository. */
export function start(args: readonly string[], options: Options = {}): Running {
  const environment = { ...process.env, NO_COLOR: '1', UV_THREADPOOL_SIZE: '8', ...options.environment }
  const child = spawn(process.execPath, [join(root, 'cli.ts'), ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return watch(child)
}

export function watch(child: ChildProcess): Running {
  const texts = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...texts }))
  })
  const forget = () => void underWay.delete(child)
  underWay.set(child, ended.then(forget, forget))
  const output = () => texts.stderr + texts.stdout
  const seen = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output())
        if (match) {
          listeners.delete(look)
          resolve(match)
        }
      }
      listeners.add(look)
      look()
      void ended.then(({ code }) => reject(new Error(`Ended with ${code} before ${pattern}: ${output()}`)))
    })
  return { child, output, seen, ended }
}

/** Runs the command line to its end. */
export function run(args: readonly string[], options: Options = {}): Promise<Ended> {
  return start(args, options).ended
}
