import { createServer, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import { sendMail } from './email.ts'
import { DeliveryError } from './fault.ts'
import type { Message } from './message.ts'
import { postMessage } from './webhook.ts'

const message: Message = {
  kind: 'alerts',
  title: 'worse: Lead time of Payments rose from 19 h to 41 h; signal since 12 May; n = 84',
  items: [{ state: 'fired', rule: 'worse', text: 'Lead time rose', details: ['120 scanned'], link: null }],
  markdown: '',
}
const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

interface Heard {
  headers: IncomingMessage['headers']
  body: unknown
}

/** A receiver that answers as told; 0 is silence. */
async function openHook(status: number, headers: Record<string, string> = {}) {
  const heard: Heard[] = []
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      heard.push({ headers: request.headers, body: JSON.parse(Buffer.concat(parts).toString()) as unknown })
      if (status > 0) response.writeHead(status, headers).end(status === 200 ? 'ok' : 'invalid_payload')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => (server.closeAllConnections(), server.close()))
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-part` }
}

async function fail(work: Promise<void>): Promise<DeliveryError> {
  const error: unknown = await work.then(() => null).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}

describe('a webhook', () => {
  test('gets all of it as JSON with an id that stays the same', async () => {
    const { heard, url } = await openHook(200)
    await postMessage({ url, urlEnv: null, format: 'json' }, message, 'id-1')
    expect(heard[0]!.headers).toMatchObject({ 'webhook-id': 'id-1', 'content-type': 'application/json' })
    expect(heard[0]!.body).toMatchObject({ id: 'id-1', kind: 'alerts', items: [{ rule: 'worse' }] })
    expect((heard[0]!.body as { markdown: string }).markdown).toContain('**worse**: Lead time rose')
  })

  test('of Slack gets blocks, at an address that only the environment knows', async () => {
    const { heard, url } = await openHook(200)
    const environment = { HOOK: url }
    await postMessage({ url: null, urlEnv: 'HOOK', format: 'slack' }, message, 'id', { environment })
    expect(heard[0]!.body).toMatchObject({ blocks: [{ type: 'header' }, { type: 'section' }] })
    const missing = await fail(
      postMessage({ url: null, urlEnv: 'HOOK', format: 'slack' }, message, 'id', { environment: {} }),
    )
    expect([missing.message, missing.isFinal]).toEqual(['The environment variable is not set: HOOK', false])
  })

  test.each([
    [500, {}, false, null],
    [503, { 'retry-after': '120' }, false, 120_000],
    [429, { 'retry-after': '30' }, false, 30_000],
    [429, { 'retry-after': '999999' }, false, 3_600_000],
    [400, {}, true, null],
    [404, {}, true, null],
    [302, { location: 'http://127.0.0.1:9/' }, true, null],
  ])('that answers %i %j is final: %s', async (status, headers, isFinal, retryAfterMs) => {
    const { url } = await openHook(status, headers as Record<string, string>)
    const error = await fail(postMessage({ url, urlEnv: null, format: 'json' }, message, 'id'))
    expect(error).toMatchObject({ isFinal, retryAfterMs })
    expect(error.message).toContain(String(status))
    expect(error.message).not.toContain('secret-part')
  })

  test('that is silent or gone is tried again', async () => {
    const { url } = await openHook(0)
    const silent = await fail(
      postMessage({ url, urlEnv: null, format: 'json' }, message, 'id', { timeoutMs: 150 }),
    )
    expect([silent.message, silent.isFinal]).toEqual(['The webhook did not answer: within 0.15 s', false])
    const gone = await fail(
      postMessage({ url: 'http://127.0.0.1:9/secret-part', urlEnv: null, format: 'json' }, message, 'id'),
    )
    expect(gone.isFinal).toBe(false)
    expect(gone.message).not.toContain('secret-part')
  })
})

interface Mail {
  from: string
  to: string[]
  text: string
}

async function openMail(options: SMTPServerOptions) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    ...options,
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        mails.push({ from, to: rcptTo.map(({ address }) => address), text: Buffer.concat(parts).toString() })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  closing.push(() => server.close())
  const { port } = server.server.address() as AddressInfo
  return { mails, port }
}

const email = {
  to: ['ann@example.org', 'bob@example.org'],
  from: 'Streamgauge <gauge@example.org>',
  host: '127.0.0.1',
  security: 'none' as const,
  userEnv: null,
  passwordEnv: null,
}

describe('a mail', () => {
  test('is text with a subject and an id, to all at once', async () => {
    const { mails, port } = await openMail({ authOptional: true })
    await sendMail({ ...email, port }, message, 'id-1')
    expect(mails).toMatchObject([{ from: 'gauge@example.org', to: ['ann@example.org', 'bob@example.org'] }])
    expect(mails[0]!.text).toMatch(/^Message-ID: <id-1@example.org>/m)
    expect(mails[0]!.text).toMatch(/^Auto-Submitted: auto-generated/m)
    expect(mails[0]!.text).toContain('Lead time rose')
  })

  test('is sent by who may; a wrong password can be mended, a refused address cannot', async () => {
    const { mails, port } = await openMail({
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'gauge' && password === 'right'
          ? done(null, { user: username })
          : done(new Error('Invalid username or password')),
      onRcptTo: ({ address }, _session, done) =>
        done(
          address.startsWith('nobody')
            ? Object.assign(new Error('No such user'), { responseCode: 550 })
            : null,
        ),
    })
    const own = { ...email, port, userEnv: 'SMTP_USER', passwordEnv: 'SMTP_PASSWORD' }
    await sendMail(own, message, 'a', { environment: { SMTP_USER: 'gauge', SMTP_PASSWORD: 'right' } })
    expect(mails).toHaveLength(1)
    const wrong = { environment: { SMTP_USER: 'gauge', SMTP_PASSWORD: 'wrong-secret' } }
    const refused = await fail(sendMail(own, message, 'a', wrong))
    expect([refused.isFinal, refused.message.includes('wrong-secret')]).toEqual([false, false])
    const right = { environment: { SMTP_USER: 'gauge', SMTP_PASSWORD: 'right' } }
    expect(await fail(sendMail({ ...own, to: ['nobody@example.org'] }, message, 'a', right))).toMatchObject({
      isFinal: true,
    })
  })

  test('is not sent in clear where the line should be private, nor to a server that nobody vouches for', async () => {
    const clear = await openMail({ authOptional: true })
    await fail(sendMail({ ...email, port: clear.port, security: 'starttls' }, message, 'a'))
    const own = await openMail({ authOptional: true, disabledCommands: [] })
    await fail(sendMail({ ...email, port: own.port, security: 'starttls' }, message, 'a'))
    expect([clear.mails, own.mails]).toEqual([[], []])
  })

  test('to a server that is busy or not there is tried again', async () => {
    const { port } = await openMail({
      authOptional: true,
      onMailFrom: (_address, _session, done) =>
        done(Object.assign(new Error('Try later'), { responseCode: 451 })),
    })
    expect(await fail(sendMail({ ...email, port }, message, 'a'))).toMatchObject({ isFinal: false })
    expect(await fail(sendMail({ ...email, port: 9 }, message, 'a'))).toMatchObject({ isFinal: false })
  })
})
