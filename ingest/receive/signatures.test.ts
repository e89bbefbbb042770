import { sign } from '@octokit/webhooks-methods'
import { createHmac, generateKeyPairSync, sign as signKey } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { hasAuthorization, hasHexHmac, hasToken, refuseStandard } from './signatures.ts'

const NOW = Date.parse('2026-03-02T12:00:00Z')

describe('a hex signature', () => {
  const body = 'Hello, World!'
  const secret = "It's a Secret to Everybody"
  const published = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'

  test('is what GitHub publishes', () => {
    expect(hasHexHmac(published, body, [secret], 'sha256=')).toBe(true)
  })

  test('is what its own library makes', async () => {
    expect(hasHexHmac(await sign(secret, body), body, [secret], 'sha256=')).toBe(true)
  })

  test('fits any of several secrets, so that one can follow another', () => {
    expect(hasHexHmac(published, body, ['old', secret], 'sha256=')).toBe(true)
  })

  test.each([
    ['of another secret', published, body, 'another'],
    ['of another body', published, 'Hello, World?', secret],
    ['that is missing', undefined, body, secret],
    ['that is cut short', published.slice(0, -1), body, secret],
    ['without its prefix', published.slice('sha256='.length), body, secret],
    ['that is empty', 'sha256=', body, secret],
  ])('%s does not fit', (_, header, text, key) => {
    expect(hasHexHmac(header, text, [key], 'sha256=')).toBe(false)
  })

  test('is one of a list, as PagerDuty sends while a secret is changed', () => {
    const [now, old] = ['now', 'old'].map(
      (key) => `v1=${createHmac('sha256', key).update(body).digest('hex')}`,
    )
    expect(hasHexHmac(`${old},${now}`, body, ['now'], 'v1=')).toBe(true)
    expect(hasHexHmac(`${old}, ${now}`, body, ['now'], 'v1=')).toBe(true)
    expect(hasHexHmac(`${old},v2=${now?.slice(3)}`, body, ['now'], 'v1=')).toBe(false)
  })
})

describe('a Standard Webhook', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = '{"test": 2432232314}'
  const seconds = NOW / 1000
  const deliver = (signature: string, at = seconds, id = 'msg_p5jXN8AQM9LWM0D4loKWxJek') => ({
    headers: { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signature },
    body: Buffer.from(body),
    receivedAt: NOW,
  })
  const signed = (at = seconds, id = 'msg_p5jXN8AQM9LWM0D4loKWxJek') =>
    new Webhook(secret).sign(id, new Date(at * 1000), body)

  test('is what the published vector says', () => {
    const published = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    expect(refuseStandard(deliver(published, 1614265330), [secret], 1614265330_000)).toBeNull()
  })

  test('is what the published library signs', () => {
    expect(refuseStandard(deliver(signed()), [secret], NOW)).toBeNull()
    expect(refuseStandard(deliver(`v1,bm90aGluZw== ${signed()}`), ['whsec_b3RoZXI=', secret], NOW)).toBeNull()
  })

  test.each([-300, 300])('sent %i s from now is taken', (away) => {
    expect(refuseStandard(deliver(signed(seconds + away), seconds + away), [secret], NOW)).toBeNull()
  })

  test.each([-301, 301, -86_400])('sent %i s from now is stale', (away) => {
    const refusal = refuseStandard(deliver(signed(seconds + away), seconds + away), [secret], NOW)
    expect(refusal).toMatchObject({ reason: 'stale', message: expect.stringMatching(/300 s.*: -?\d+ s ago/) })
  })

  test('with a time or an id that was not signed is refused', () => {
    expect(refuseStandard(deliver(signed(), seconds + 1), [secret], NOW)?.reason).toBe('signature')
    expect(refuseStandard(deliver(signed(), seconds, 'other'), [secret], NOW)?.reason).toBe('signature')
  })

  test('without its headers is refused', () => {
    expect(refuseStandard({ ...deliver(''), headers: {} }, [secret], NOW)?.reason).toBe('signature')
  })

  test('is signed by a key of its sender too', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(12)
    const text = `msg_1.${seconds}.${body}`
    const signature = `v1a,${signKey(null, Buffer.from(text), privateKey).toString('base64')}`
    const key = `whpk_${bytes.toString('base64')}`
    expect(refuseStandard(deliver(signature, seconds, 'msg_1'), [key], NOW)).toBeNull()
    expect(refuseStandard(deliver(signature, seconds, 'msg_2'), [key], NOW)?.reason).toBe('signature')
    expect(refuseStandard(deliver(signature, seconds, 'msg_1'), ['whpk_AAAA'], NOW)?.reason).toBe('signature')
    // Who knows the public key must not be able to sign with it as a shared secret.
    const forged = `v1,${createHmac('sha256', key).update(text).digest('base64')}`
    expect(refuseStandard(deliver(forged, seconds, 'msg_1'), [key], NOW)?.reason).toBe('signature')
  })
})

describe('a secret sent as it is', () => {
  test('fits as a token', () => {
    expect([
      hasToken('s3', ['s3']),
      hasToken('s3 ', ['s3']),
      hasToken('', ['s3']),
      hasToken(undefined, ['s3']),
    ]).toEqual([true, false, false, false])
  })

  test('fits as a bearer, or as the password of any or of one user', () => {
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
    expect(hasAuthorization('Bearer s3', ['s3'])).toBe(true)
    expect(hasAuthorization('bearer s3', ['other', 's3'])).toBe(true)
    expect(hasAuthorization(basic('alertmanager:s3'), ['s3'])).toBe(true)
    expect(hasAuthorization(basic('alertmanager:s3'), ['alertmanager:s3'])).toBe(true)
    expect(hasAuthorization(basic('another:s3'), ['alertmanager:s3'])).toBe(false)
    expect(hasAuthorization('s3', ['s3'])).toBe(false)
    expect(hasAuthorization(undefined, ['s3'])).toBe(false)
  })
})
