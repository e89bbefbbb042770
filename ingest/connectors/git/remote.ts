/** What a clone URL says: the repository's id, its page, and how to show it without secrets. */

export interface Remote {
  /** host/path in lower case without .git, or local/<path>. */
  id: string
  webUrl: string | null
  label: string
}

const SCP = /^(?:[^@/:\s]+@)?([^/:\s]{2,}):(?!\/\/)(.+)$/
const NETWORK = /^(https?|ssh|git|git\+ssh):\/\//i

/** A clone URL that needs the network; file:// and plain paths do not. */
export function isUrl(place: string): boolean {
  if (NETWORK.test(place)) return true
  return !place.startsWith('file:') && !/^[./~]/.test(place) && /^[^@/:\s]+@[^/:\s]+:.+$/.test(place)
}

/** null for an empty origin or one that is a folder of this machine. */
export function readRemote(url: string): Remote | null {
  if (NETWORK.test(url)) return readUrl(url)
  const scp = /^[./~]|^file:/.test(url) ? null : SCP.exec(url)
  return scp ? makeRemote(scp[1] ?? '', scp[2] ?? '', `${scp[1]}:${scp[2]}`, 'https') : null
}

/** Folders keep their letters: two of them may differ in case alone. */
export function localId(folder: string): string {
  return `local/${folder.replace(/^\/+/, '').replace(/\.git$/, '')}`
}

function readUrl(url: string): Remote | null {
  if (!URL.canParse(url)) return null
  const parsed = new URL(url)
  const isWeb = parsed.protocol.startsWith('http')
  const host = isWeb ? parsed.host : parsed.hostname
  const label = `${parsed.protocol}//${parsed.host}${parsed.pathname}`
  return makeRemote(
    host,
    decodeURIComponent(parsed.pathname),
    label,
    parsed.protocol === 'http:' ? 'http' : 'https',
  )
}

function makeRemote(host: string, rawPath: string, label: string, protocol: string): Remote {
  const path = rawPath
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
  return { id: `${host}/${path}`.toLowerCase(), webUrl: `${protocol}://${host.toLowerCase()}/${path}`, label }
}
