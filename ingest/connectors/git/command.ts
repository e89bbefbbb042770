/** The only place that starts git: no prompts, no hooks, no system or user configuration, no network unless asked. */
import { existsSync } from 'node:fs'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { devNull } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { SourceError } from '../../contract.ts'

export interface GitOptions {
  /** The repository's own folder (`.git` or a bare one). */
  gitFolder?: string
  /** Where to start from when the repository is still to be found. */
  folder?: string
  input?: string | Buffer
  signal?: AbortSignal
  environment?: Readonly<Record<string, string>>
  /** git starts programs of its own for the network: they form a group that is stopped together. */
  isGroup?: boolean
  /** Milliseconds without any output after which the command is stopped. */
  silenceMs?: number
  onStderr?(text: string): void
  /** Answers instead of throwing when git ends with another code than 0. */
  tolerant?: boolean
}

export interface GitAnswer {
  stdout: Buffer
  stderr: string
  code: number
}

export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>

/** A repository's configuration is a stranger's: whatever could run a program or change the output is overridden. */
const OVERRIDES = [
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  `core.attributesFile=${devNull}`,
  'protocol.file.allow=user',
  'safe.directory=*',
  'diff.algorithm=default',
  'log.showRoot=true',
  'mailmap.blob=HEAD:.mailmap',
  'mailmap.file=',
  'advice.detachedHead=false',
].flatMap((setting) => ['-c', setting])

const LOCAL = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: devNull,
  GIT_FLUSH: '0',
  LC_ALL: 'C',
  TZ: 'UTC',
}

/** Starts git; the caller reads stdout and waits for `exit`. */
export function startGit(args: readonly string[], options: GitOptions): GitProcess {
  const place = options.gitFolder ? [`--git-dir=${options.gitFolder}`] : []
  return spawn('git', [...place, ...OVERRIDES, ...args], {
    cwd: options.folder ?? options.gitFolder,
    env: options.environment ?? { ...cleanEnvironment(), ...LOCAL },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    detached: options.isGroup === true,
    ...(options.signal && !options.isGroup ? { signal: options.signal } : {}),
  })
}

function stopGroup(child: GitProcess): void {
  // Without a pid nothing was started; kill(-0) would be this process's own group.
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/** Runs git to its end. Errors: SourceError with git's first line; `aborted`, `timed_out`. */
export async function runGit(args: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const child = startGit(args, options)
  const parts: Buffer[] = []
  const exit = waitForExit(child, options)
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  feed(child, options.input)
  const { code, stderr } = await exit
  const answer = { stdout: Buffer.concat(parts), stderr, code }
  if (code !== 0 && !options.tolerant) throw gitFault(stderr, args[0] ?? 'git')
  return answer
}

/** stdout as trimmed text. */
export async function readGit(args: readonly string[], options: GitOptions): Promise<string> {
  return (await runGit(args, options)).stdout.toString().trimEnd()
}

export function feed(child: GitProcess, input: string | Buffer | undefined): void {
  // git may end before it has read everything; its exit code says why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
}

/** Collects stderr and settles when git has ended and its output was read. */
export function waitForExit(
  child: GitProcess,
  options: GitOptions = {},
): Promise<{ code: number; stderr: string }> {
  let stderr = ''
  let timedOut = false
  const timer = options.silenceMs ? setTimeout(stop, options.silenceMs) : undefined
  function stop(): void {
    timedOut = true
    stopGroup(child)
  }
  const abort = () => stopGroup(child)
  if (options.isGroup) options.signal?.addEventListener('abort', abort, { once: true })
  child.stdout.on('data', () => timer?.refresh())
  child.stderr.on('data', (part: Buffer) => {
    timer?.refresh()
    const text = part.toString()
    options.onStderr?.(text)
    if (stderr.length < 64_000) stderr += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(startFault(error, options.folder))
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', abort)
      if (options.isGroup && options.signal?.aborted) reject(new SourceError('aborted', 'Stopped on request'))
      if (timedOut) {
        reject(new SourceError('timed_out', `No answer from git within ${(options.silenceMs ?? 0) / 1000} s`))
      } else resolve({ code: code ?? (signal ? 137 : 1), stderr })
    })
  })
}

/** Node reports a missing working folder as a missing program. */
function startFault(error: NodeJS.ErrnoException, folder: string | undefined): SourceError {
  if (error.name === 'AbortError') return new SourceError('aborted', 'Stopped on request', error)
  if (error.code === 'ENOENT' && folder !== undefined && !existsSync(folder)) {
    return new SourceError('not_found', `No such folder: ${folder}`, error)
  }
  if (error.code === 'ENOENT' && error.path === 'git') {
    return new SourceError('failed', 'Git is not installed or not on the PATH: git', error)
  }
  return new SourceError('failed', `Git could not be started: ${error.message}`, error)
}

const FAULTS: readonly [RegExp, 'damaged' | 'no_space' | 'not_a_repository'][] = [
  [/no space left on device/i, 'no_space'],
  [/not a git repository/i, 'not_a_repository'],
  [
    /corrupt|bad (tree|object|commit)|unable to (read|find|parse)|missing|inflate|could not (read|parse)|packfile|loose object|failed to read object|object file|unpack/i,
    'damaged',
  ],
]

/** git's own words, first line, without credentials. */
export function gitFault(stderr: string, command: string): SourceError {
  const line = clean(stderr) || 'no message'
  const code = FAULTS.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'failed'
  if (code === 'damaged') {
    return new SourceError(code, `The repository is damaged or lacks objects, see git fsck: ${line}`)
  }
  return new SourceError(code, `git ${command} failed: ${line}`)
}

/** The line that says why, without prefixes and credentials. */
export function clean(stderr: string): string {
  const all = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  const line = all.find((text) => /^(fatal|error)/.test(text)) ?? all[0] ?? ''
  return line.replace(/^(fatal|error): /, '').replaceAll(/\/\/[^@/\s]*@/g, '//')
}

/** Variables such as GIT_DIR, set inside hooks, would point git elsewhere. */
export function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  return Object.fromEntries(entries) as Record<string, string>
}
