/** Clones of URLs, kept in the data folder and fetched at each sync; the only network access of this connector. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SourceError, type OpenContext, type Source, type SourceFault } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import { clean, cleanEnvironment, runGit, type GitOptions } from './command.ts'
import { pinHost } from './pinned.ts'
import type { GitSourceOptions } from './sources.ts'

/** A server that says nothing for this many seconds is taken for dead. */
const CONNECT_SECONDS = 30
const SILENCE_SECONDS = 60
/** Pull request refs would bring every abandoned commit. */
const REFSPECS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']

/**
 * Brings the clone up to date and returns its folder.
 * Errors: SourceError unreachable, unauthorised, not_found, timed_out; what was fetched earlier stays.
 */
export async function refreshClone(source: Source<GitSourceOptions>, context: OpenContext): Promise<string> {
  const folder = join(context.folder, source.options.path)
  const isNew = !(await stat(join(folder, 'HEAD')).catch(() => null))
  const url = source.options.url ?? ''
  const network: GitOptions = {
    isGroup: true,
    signal: context.signal,
    environment: await networkEnvironment(source),
  }
  try {
    const branch = await askDefaultBranch(url, context.folder, network)
    await prepareClone(folder, context)
    await fetchAll(url, folder, network, context)
    if (branch) await runGit(['symbolic-ref', 'HEAD', branch], { gitFolder: folder, signal: context.signal })
  } catch (error) {
    throw explain(error, source, isNew)
  }
  return folder
}

/** Also mends what a killed fetch leaves behind; the warehouse's lock says that no other one is running. */
async function prepareClone(folder: string, context: OpenContext): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const file of await readdir(folder, { recursive: true })) {
    if (/(^|\/)[^/]+\.lock$|objects\/pack\/tmp_/.test(file)) await rm(join(folder, file), { force: true })
  }
  await runGit(['init', '-q', '--bare', '.'], { folder, signal: context.signal })
}

/** Also finds out, before anything else, whether the server answers. */
async function askDefaultBranch(url: string, folder: string, network: GitOptions): Promise<string | null> {
  const args = ['ls-remote', '--symref', '--end-of-options', url, 'HEAD']
  const { stdout } = await ask(args, { ...network, folder, silenceMs: limitMs(CONNECT_SECONDS) })
  return /^ref: (refs\/heads\/\S+)\tHEAD$/m.exec(stdout)?.[1] ?? null
}

async function fetchAll(
  url: string,
  folder: string,
  network: GitOptions,
  context: OpenContext,
): Promise<void> {
  const args = [
    '-c',
    'gc.autoDetach=false',
    'fetch',
    '--prune',
    '--no-tags',
    '--force',
    '--no-write-fetch-head',
    '--progress',
    '--end-of-options',
    url,
  ]
  await ask([...args, ...REFSPECS], {
    ...network,
    gitFolder: folder,
    silenceMs: limitMs(SILENCE_SECONDS),
    onStderr: (text) => {
      const step = /(Receiving objects|Resolving deltas):\s+(\d+)%/.exec(text)
      if (step) context.progress(Number(step[2]), 100, step[1])
    },
  })
}

/** STREAMGAUGE_GIT_TIMEOUT in seconds goes before both limits, for slow lines and large repositories. */
function limitMs(seconds: number): number {
  return (Number(process.env.STREAMGAUGE_GIT_TIMEOUT) || seconds) * 1000
}

async function ask(args: readonly string[], options: GitOptions): Promise<{ stdout: string }> {
  const answer = await runGit(args, { ...options, tolerant: true })
  if (answer.code !== 0) throw new SourceError('failed', answer.stderr)
  return { stdout: answer.stdout.toString() }
}

/** The user's own configuration knows proxies and credential helpers; nothing may ask at a terminal. */
async function networkEnvironment(source: Source<GitSourceOptions>): Promise<Record<string, string>> {
  const environment = {
    ...cleanEnvironment(),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    SSH_ASKPASS: 'true',
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:git',
    GIT_SSH_COMMAND: process.env.GIT_SSH_COMMAND ?? 'ssh -oBatchMode=yes -oConnectTimeout=20',
    LC_ALL: 'C',
  }
  const token = await tokenOf(source)
  const settings = Object.entries(await pinHost(source.options.url ?? ''))
  if (token !== null) {
    const credentials = Buffer.from(`x-access-token:${token}`).toString('base64')
    // Bound to the host: a redirect elsewhere must not carry it.
    settings.push([`http.${originOf(source)}/.extraHeader`, `Authorization: Basic ${credentials}`])
  }
  const written = settings.flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ])
  return { ...environment, GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(written) }
}

/** Its own, or that of the source which found it. */
async function tokenOf({ options, credential }: Source<GitSourceOptions>): Promise<string | null> {
  const { tokenEnv } = options
  if (!tokenEnv) return (await credential?.()) ?? null
  return readSecret(tokenEnv)
}

function originOf(source: Source<GitSourceOptions>): string {
  const url = source.options.url ?? ''
  if (!/^https?:/i.test(url)) {
    throw new SourceError('invalid', `A token goes with an http or https URL only: ${source.label}`)
  }
  return new URL(url).origin
}

const FAULTS: readonly [RegExp, SourceFault, string][] = [
  [/no space left on device/i, 'no_space', 'No disk space left for the clone, free some and sync again'],
  [
    /could not resolve|could not connect|failed to connect|unable to connect|network|timed? ?out|refused|unreachable/i,
    'unreachable',
    'The server cannot be reached',
  ],
  [
    /authentication|could not read (username|password)|permission denied|access denied|error: 40[13]\b|publickey/i,
    'unauthorised',
    'The server refuses access, check the token or key',
  ],
  [
    /not found|error: 404\b|does not (exist|appear to be a git repository)|no such/i,
    'not_found',
    'No repository at this URL',
  ],
]

/** A port or a name may read like a fault: only what git says of it counts. */
function leaveOutNames(message: string, url: string): string {
  const named = url === '' ? message : message.replaceAll(url, '')
  return named.replaceAll(/'[^'\n]*'|\b[a-z][a-z+.-]*:\/\/\S+/gi, '')
}

function explain(error: unknown, source: Source<GitSourceOptions>, isNew: boolean): SourceError {
  if (!(error instanceof SourceError))
    return new SourceError('failed', `The clone failed: ${String(error)}`, error)
  if (error.code === 'aborted') return error
  const kept = isNew ? '' : '; what was fetched earlier is kept'
  if (error.code === 'timed_out') {
    return new SourceError('timed_out', `${error.message}${kept}: ${source.label}`)
  }
  if (error.code === 'unauthorised' || error.code === 'invalid') return error
  const said = leaveOutNames(error.message, source.options.url ?? '')
  const fault = FAULTS.find(([pattern]) => pattern.test(said))
  const [, code, words] = fault ?? [null, 'failed' as const, 'The clone failed']
  return new SourceError(code, `${words}, ${clean(error.message)}${kept}: ${source.label}`)
}
