/** How tools sign what they post: pure functions that say whether a signature fits, all in constant time. */
import { createHmac, createPublicKey, hash, timingSafeEqual, verify as verifyKey } from 'node:crypto'
import type { Delivery, Refusal } from '../receiver.ts'

type Bytes = Buffer | string

/** Compares digests of equal length, so that neither content nor length shows in the time it takes. */
export function isSame(a: Bytes, b: Bytes): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}

/** All secrets are tried, whichever fits: the time does not say which. */
function anySecret(secrets: readonly string[], fits: (secret: string) => boolean): boolean {
  return secrets.map(fits).some(Boolean)
}

/** `sha256=<hex>` with its prefix, or bare with ''. Several in one header, by a comma: one has to fit. */
export function hasHexHmac(
  header: string | undefined,
  body: Bytes,
  secrets: readonly string[],
  prefix = '',
  algorithm = 'sha256',
): boolean {
  const given = (header ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix))
    .slice(0, MOST_SIGNATURES)
  return anySecret(secrets, (secret) => {
    const expected = createHmac(algorithm, secret).update(body).digest('hex')
    return given.map((part) => isSame(part.slice(prefix.length).toLowerCase(), expected)).some(Boolean)
  })
}

/** A shared secret sent as it is. */
export function hasToken(header: string | undefined, secrets: readonly string[]): boolean {
  return header !== undefined && anySecret(secrets, (secret) => isSame(header, secret))
}

/** `Authorization: Bearer <secret>`, or `Basic` with the secret as password (any user) or as `user:password`. */
export function hasAuthorization(header: string | undefined, secrets: readonly string[]): boolean {
  const [, scheme = '', value = ''] = /^(bearer|basic)\s+(\S+)\s*$/i.exec(header ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return hasToken(value, secrets)
  if (scheme === '') return false
  const pair = Buffer.from(value, 'base64').toString('utf8')
  const password = pair.slice(pair.indexOf(':') + 1)
  return anySecret(secrets, (secret) => isSame(secret.includes(':') ? pair : password, secret))
}

/** So many signatures in one header are looked at. */
const MOST_SIGNATURES = 16
const TOLERANCE_MS = 300_000

/**
 * Standard Webhooks: `webhook-id`, `webhook-timestamp` (seconds, within five minutes) and `webhook-signature`, a list of
 * `v1,<base64>` (HMAC-SHA256) or `v1a,<base64>` (ed25519). Secrets are `whsec_<base64>`, plain text, or for v1a the
 * public key `whpk_<base64>`. Some tools send the same headers under the prefix `svix`.
 */
export function refuseStandard(
  delivery: Delivery,
  secrets: readonly string[],
  now: number,
  prefix = 'webhook',
): Refusal | null {
  const [id, sent, given] = ['id', 'timestamp', 'signature'].map(
    (part) => delivery.headers[`${prefix}-${part}`],
  )
  if (id === undefined || sent === undefined || given === undefined)
    return refused(`Not signed as Standard Webhooks are, ${prefix}-id, -timestamp and -signature are needed`)
  const signed = Buffer.concat([Buffer.from(`${id}.${sent}.`), delivery.body])
  const signatures = given.split(' ').slice(0, MOST_SIGNATURES)
  if (!anySecret(secrets, (secret) => fitsStandard(signatures, signed, secret)))
    return refused('The signature fits none of the secrets')
  return refuseStale(/^\d{1,12}$/.test(sent) ? Number(sent) * 1000 : NaN, now, TOLERANCE_MS)
}

function fitsStandard(signatures: readonly string[], signed: Buffer, secret: string): boolean {
  const fits = signatures.map((part) => {
    const [version, text = ''] = part.split(',', 2)
    if (version === 'v1' && !secret.startsWith('whpk_'))
      return isSame(text, createHmac('sha256', keyOf(secret)).update(signed).digest('base64'))
    return version === 'v1a' && secret.startsWith('whpk_') && fitsKey(secret, signed, text)
  })
  return fits.some(Boolean)
}

function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')
}

/** What stands before the 32 bytes of an ed25519 key in its SPKI form. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

function fitsKey(secret: string, signed: Buffer, text: string): boolean {
  const bytes = Buffer.from(secret.slice('whpk_'.length), 'base64')
  if (bytes.length !== 32) return false
  const key = createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' })
  return verifyKey(null, signed, key, Buffer.from(text, 'base64'))
}

/** A time that the signature covers, too far from now in either direction; an unknown one is too far. */
export function refuseStale(sentAt: number, now: number, toleranceMs: number): Refusal | null {
  if (Math.abs(now - sentAt) <= toleranceMs) return null
  const seconds = Math.round((now - sentAt) / 1000)
  const message = Number.isNaN(sentAt)
    ? 'No time of sending that can be read'
    : `Sent too far from now, at most ${toleranceMs / 1000} s are allowed, check both clocks: ${seconds} s ago`
  return { reason: 'stale', message }
}

export function refused(message: string): Refusal {
  return { reason: 'signature', message }
}

/** For receivers with one check: null when it holds. */
export function refuseUnless(isRight: boolean, header: string): Refusal | null {
  return isRight ? null : refused(`The signature is missing or fits none of the secrets: ${header}`)
}
