/** Where files lie: one file, a folder, or an address that is fetched anew each time. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AddressRefused, outlet } from '../../../privacy/outlet.ts'
import { SourceError, type OpenContext, type Source } from '../../contract.ts'
import { follow } from '../../http/follow.ts'
import { reachBeyond } from '../../http/reach.ts'
import type { FilesEntry } from './connector.ts'
import { formatOf } from './format.ts'

export interface Place extends Omit<FilesEntry, 'path' | 'url'> {
  /** Absolute. */
  path: string | null
  url: string | null
}

export interface FoundFile {
  /** Relative to the entry, with slashes: what ids begin with. */
  name: string
  path: string
  size: number
  /** Epoch ms; null for an address. */
  changedAt: number | null
  /** The same as long as the contents are. */
  print: string
}

export interface Files {
  dataFolder: string
  /** The files that are there now. */
  list(): Promise<FoundFile[]>
  /** Removes what was fetched. */
  close(): Promise<void>
}

export async function openPlace({ options }: Source<Place>, context: OpenContext): Promise<Files> {
  if (options.url !== null) return openAddress(options, context)
  const path = options.path as string
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new SourceError('not_found', `The place cannot be read (${error.code}): ${path}`, error)
  })
  return {
    dataFolder: context.folder,
    list: () =>
      found.isDirectory() ? listFolder(path, options.format !== undefined) : statAll(path, [path]),
    close: async () => undefined,
  }
}

/** All below a folder whose endings are known, hidden ones left out. */
async function listFolder(folder: string, isAnyFormat: boolean): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && (isAnyFormat || formatOf(entry.name) !== undefined))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(^|[\\/])\./.test(relative(folder, path)))
  return statAll(folder, paths.sort())
}

async function statAll(root: string, paths: readonly string[]): Promise<FoundFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { size, mtimeMs } = await stat(path)
      const name = path === root ? basename(path) : relative(root, path).replaceAll('\\', '/')
      return { name, path, size, changedAt: Math.floor(mtimeMs), print: `${size} ${mtimeMs}` }
    }),
  )
}

async function openAddress(options: Place, context: OpenContext): Promise<Files> {
  const url = new URL(options.url as string)
  const path = join(context.folder, 'landing', `${randomUUID()}.fetched`)
  const token = options.token_env === undefined ? undefined : process.env[options.token_env]
  if (options.token_env !== undefined && !token)
    throw new SourceError(
      'unauthorised',
      `No token in the environment, set the variable: ${options.token_env}`,
    )
  const shown = `${url.origin}${url.pathname}`
  const response = await getAddress(url, token, options.allow ?? [], context.signal).catch(
    (error: unknown) => {
      if (error instanceof SourceError) throw error
      throw new SourceError(
        'unreachable',
        `The address cannot be reached (${(error as Error).message}): ${shown}`,
        error,
      )
    },
  )
  if (!response.ok || !response.body) {
    const fault = response.status === 401 || response.status === 403 ? 'unauthorised' : 'not_found'
    throw new SourceError(fault, `The address answers ${response.status}: ${shown}`)
  }
  const digest = createHash('sha256')
  let size = 0
  const counted = async function* (body: AsyncIterable<Uint8Array>) {
    for await (const chunk of body) {
      digest.update(chunk)
      size += chunk.length
      yield chunk
    }
  }
  await pipeline(Readable.fromWeb(response.body as never), counted, createWriteStream(path))
  const file = {
    name: basename(url.pathname) || url.host,
    path,
    size,
    changedAt: null,
    print: digest.digest('hex'),
  }
  return {
    dataFolder: context.folder,
    list: async () => [file],
    close: () => rm(path, { force: true }),
  }
}

/** The token goes to its own origin only; beyond it, to what is public or allowed. */
function getAddress(
  url: URL,
  token: string | undefined,
  allow: readonly string[],
  signal: AbortSignal,
): Promise<Response> {
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const reach = reachBeyond(allow)
  return follow(
    url,
    (target) =>
      outlet.fetch(target, { signal, redirect: 'manual', headers }).catch((error: unknown) => {
        if (error instanceof AddressRefused) throw new SourceError('invalid', error.message, error)
        throw error
      }),
    (target) => reach.get(target, {}, signal),
  )
}
