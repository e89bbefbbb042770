/** What may be shown of a record as it came: neither the addresses of people nor anything that opens a door. */

const ADDRESS = /[^\s<>"'\\]+@[^\s<>"'\\]+/g
/** Values under names that promise a secret, in JSON, in URLs and in headers. */
const NAMED =
  /((?:token|secret|passw(?:or)?d|api[_-]?key|authorization|credential|private[_-]?key|cookie)[\w-]*\\?["']?\s*[:=]\s*\\?["']?)((?:bearer |basic |token )?[^\s"'\\,;&}]+)/gi
/** Keys that tools give out, known by how they begin. */
const KNOWN =
  /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/g
/** `user:password@` of a URL. */
const USER = /(\w+:\/\/)[^\s/:@"']+:[^\s/@"']+@/g

export function maskSecrets(text: string): string {
  return text
    .replaceAll(USER, '$1…@')
    .replaceAll(KNOWN, '…')
    .replaceAll(NAMED, '$1…')
    .replaceAll(ADDRESS, (found) => (found.includes('://') ? found : '…@…'))
}
