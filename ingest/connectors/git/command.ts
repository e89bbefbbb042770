/** The only place that starts git: no prompts, no hooks, no system or user configuration, no network unless asked. */
import { existsSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { devNull } from 'node:os'
import type { Readable } from 'node:stream'
import { SourceError } from '../../contract.ts'
import { isWorthwhile, startElsewhere, type Started, type StartOrder } from './starter.ts'

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

export interface GitProcess {
  stdout: Readable
  /** Settles when git has ended and its output was read. */
  exit: Promise<{ code: number; stderr: string }>
  kill(): void
}

/** A repository's configuration is a stranger's: whatever could run a program or change the output is overridden. */
const OVERRIDES = [
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  `core.attributesFile=${devNull}`,
  'protocol.file.allow=user',
  'fetch.recurseSubmodules=false',
  'submodule.recurse=false',
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

/** Starts git, which is stopped by the signal; the caller reads all of stdout. Errors: SourceError, git could not be started. */
export async function startGit(args: readonly string[], options: GitOptions): Promise<GitProcess> {
  const stderr = new Stderr(options.onStderr)
  const started = await startProgram(args, options, stderr).catch((error: NodeJS.ErrnoException) => {
    throw startFault(error, options.folder)
  })
  let reason: SourceError | undefined
  let isOver = false
  const stop = (error?: SourceError) => {
    reason ??= error
    // Its number may be another program's by then.
    if (!isOver) signalProgram(started.pid, options.isGroup === true)
  }
  const abort = () => stop(new SourceError('aborted', 'Stopped on request'))
  const { signal, silenceMs } = options
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  const timer = silenceMs === undefined ? undefined : setTimeout(() => stop(silence(silenceMs)), silenceMs)
  if (timer) started.stdout.on('data', () => timer.refresh())
  stderr.onMore = () => timer?.refresh()
  const exit = started.ended
    .finally(() => {
      isOver = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    })
    .then((code) => {
      if (reason) throw reason
      return { code: code ?? 137, stderr: stderr.text }
    })
  exit.catch(() => undefined)
  return { stdout: started.stdout, exit, kill: stop }
}

function silence(ms: number): SourceError {
  return new SourceError('timed_out', `No answer from git within ${ms / 1000} s`)
}

/** What git says of itself, as much as anybody reads. */
class Stderr {
  text = ''
  onMore: (() => void) | undefined
  private readonly listener: ((text: string) => void) | undefined

  constructor(listener: ((text: string) => void) | undefined) {
    this.listener = listener
  }

  add(text: string): void {
    this.onMore?.()
    this.listener?.(text)
    if (this.text.length < 64_000) this.text += text
  }
}

async function startProgram(args: readonly string[], options: GitOptions, stderr: Stderr): Promise<Started> {
  const place = options.gitFolder ? [`--git-dir=${options.gitFolder}`] : []
  const order = {
    args: [...place, ...OVERRIDES, ...args],
    folder: options.folder ?? options.gitFolder,
    environment: options.environment ?? { ...cleanEnvironment(), ...LOCAL },
    input: options.input,
    isGroup: options.isGroup === true,
    onStderr: (text: string) => stderr.add(text),
  }
  return (isWorthwhile() ? await startElsewhere(order) : null) ?? startHere(order)
}

async function startHere(order: StartOrder): Promise<Started> {
  const child = spawn('git', order.args, {
    cwd: order.folder,
    env: order.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    detached: order.isGroup,
  })
  const { pid } = child
  if (pid === undefined) return new Promise((_, reject) => child.once('error', reject))
  child.stderr.on('data', (part: Buffer) => order.onStderr(part.toString()))
  // git may end before it has read everything; its exit code says why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(order.input)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { pid, stdout: child.stdout, ended }
}

function signalProgram(pid: number, isGroup: boolean): void {
  for (const place of isGroup ? [-pid, pid] : [pid]) {
    try {
      process.kill(place, isGroup ? 'SIGKILL' : 'SIGTERM')
      return
    } catch {
      // It has ended meanwhile, or the system knows no groups.
    }
  }
}

/** Runs git to its end. Errors: SourceError with git's first line; `aborted`, `timed_out`. */
export async function runGit(args: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const child = await startGit(args, options)
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => parts.push(part))
  const { code, stderr } = await child.exit
  const answer = { stdout: Buffer.concat(parts), stderr, code }
  if (code !== 0 && !options.tolerant) throw gitFault(stderr, args[0] ?? 'git')
  return answer
}

/** stdout as trimmed text. */
export async function readGit(args: readonly string[], options: GitOptions): Promise<string> {
  return (await runGit(args, options)).stdout.toString().trimEnd()
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
