import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createPlain, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Provider } from '../../api/sign-in/oidc.ts'
import { loadConfig } from '../../ingest/config.ts'
import { openPlace } from '../../ingest/connectors/files/place.ts'
import { pinHost } from '../../ingest/connectors/git/pinned.ts'
import { openDatabase } from '../../ingest/connectors/postgresql/database.ts'
import type { OpenContext, Source } from '../../ingest/contract.ts'
import { createHttp } from '../../ingest/http.ts'
import { sendMail } from '../../notify/email.ts'
import type { Message } from '../../notify/message.ts'
import { postMessage } from '../../notify/webhook.ts'
import { allowAddresses } from '../../privacy/outlet.ts'

const asked: string[] = []
let redirect: string | null = null
const server = createServer((request, response) => {
  asked.push(String(request.headers.host))
  if (redirect !== null) return void response.writeHead(302, { location: redirect }).end()
  // The next question is a connection of its own.
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end('{}')
})
/** Of a protocol that is none: it only hears that somebody came. */
const plain = createPlain((socket) => {
  asked.push('plain')
  socket.on('error', () => undefined)
  socket.end()
})
let port: number
let plainPort: number
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  plain.listen(0, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(plain, 'listening')])
  port = (server.address() as AddressInfo).port
  plainPort = (plain.address() as AddressInfo).port
})
afterEach(() => {
  redirect = null
  asked.length = 0
  allowAddresses([])
})
afterAll(() => {
  server.close()
  plain.close()
})

const HOST = 'tool.example.org'
const leadTo = (...addresses: string[]) => {
  let times = 0
  return async () => [addresses[Math.min(times++, addresses.length - 1)]!]
}
const signal = AbortSignal.timeout(100_000)
const context = { signal, folder: tmpdir() } as OpenContext
const message: Message = { kind: 'alerts', title: 'worse', items: [], markdown: '' }
const mail = {
  to: ['ada@example.org'],
  from: 'streamgauge@example.org',
  security: 'none',
  userEnv: null,
  passwordEnv: null,
} as const
const oidc = { clientId: 'x', clientSecretEnv: null, scopes: [], groupsClaim: 'groups' }

/** Everything that the configuration may name an address for. */
const places: [name: string, ask: (host: string) => Promise<unknown>][] = [
  [
    'a tool',
    (host) => createHttp({ baseUrl: `http://${host}:${port}`, retries: 0, signal }).fetch({ path: 'x' }),
  ],
  [
    'a file',
    async (host) => {
      const options = { url: `http://${host}:${port}/rows.csv` }
      await openPlace({ options } as unknown as Source<never>, context)
    },
  ],
  ['a clone', (host) => pinHost(`https://${host}/team/service.git`)],
  ['a clone by ssh', (host) => pinHost(`git@${host}:team/service.git`)],
  [
    'a database',
    async (host) => {
      const entry = { host, port: plainPort, database: 'd', user: 'u', tls: 'off', timeout_seconds: 1 }
      const database = await openDatabase(entry as never, signal)
      await database.select('select 1', [], 'it').next()
    },
  ],
  [
    'a receiver of alerts',
    (host) => postMessage({ url: `http://${host}:${port}`, urlEnv: null, format: 'json' }, message, 'id'),
  ],
  ['a mail server', (host) => sendMail({ ...mail, host, port: plainPort }, message, 'id')],
  [
    'an issuer',
    (host) =>
      new Provider({ ...oidc, issuer: `http://${host}:${port}` }, 'http://localhost').begin(
        { returnTo: '/', purpose: 'enter' },
        0,
      ),
  ],
]
const refused = /is not public \(\S+\), list it under network\.allow if it is meant: \S+/

describe.each(places)('%s', (_, ask) => {
  test('is not looked for at a private address that its name leads to', async () => {
    for (const address of ['10.0.0.1', '192.168.1.1', '127.0.0.1', 'fd00::1', '169.254.169.254', '::1']) {
      allowAddresses([], leadTo(address))
      await expect(ask(HOST)).rejects.toThrow(refused)
    }
    expect(asked).toEqual([])
  })

  test('is not looked for where clouds keep what machines may do, however that is written', async () => {
    for (const host of ['169.254.169.254', '[fd00:ec2::254]', '100.100.100.200', '0.0.0.0'])
      await expect(ask(host)).rejects.toThrow(refused)
    for (const address of ['169.254.169.254', 'fe80::1']) {
      allowAddresses(['10.0.0.0/8'], leadTo(address))
      await expect(ask('metadata.internal')).rejects.toThrow(refused)
    }
    expect(asked).toEqual([])
  })

  test('is found at a private address that the configuration allows', async () => {
    for (const allowed of ['127.0.0.0/8', HOST, '*.example.org']) {
      allowAddresses([allowed], leadTo('127.0.0.1'))
      const error: unknown = await ask(HOST).then(
        () => null,
        (caught: unknown) => caught,
      )
      expect(String(error)).not.toMatch(refused)
    }
  })
})

test('an address that is written out, and a name that leads inward by what it is, are meant', async () => {
  const [, tool] = places[0]!
  await tool('127.0.0.1')
  for (const host of ['localhost', 'jira', 'jira.internal']) {
    allowAddresses([], leadTo('127.0.0.1'))
    await tool(host)
  }
  expect(asked).toHaveLength(4)
})

test('a name that means something else by the next question is judged anew, and connected to as it was judged', async () => {
  const [, tool] = places[0]!
  allowAddresses(['127.0.0.0/8'], leadTo('127.0.0.1', '10.0.0.1'))
  // Had it been looked up twice, it would have gone to the second one.
  await tool(HOST)
  await expect(tool(HOST)).rejects.toThrow(refused)
  expect(asked).toEqual([`${HOST}:${port}`])
})

test('one of several addresses is enough to refuse all', async () => {
  allowAddresses([], async () => ['93.184.216.34', '10.0.0.1'])
  await expect(places[0]![1](HOST)).rejects.toThrow('(10.0.0.1)')
})

test('a redirect to a private address is not followed', async () => {
  for (const target of ['http://169.254.169.254/latest/meta-data', `http://127.0.0.1:${plainPort}/`]) {
    redirect = target
    for (const name of ['a tool', 'a file', 'an issuer', 'a receiver of alerts']) {
      const [, ask] = places.find(([one]) => one === name)!
      allowAddresses(['127.0.0.0/8'], leadTo('127.0.0.1'))
      await expect(ask(HOST), name).rejects.toThrow()
    }
  }
  expect(asked.filter((host) => host !== `${HOST}:${port}`)).toEqual([])
})

test('a clone goes to the address that was checked', async () => {
  allowAddresses([], leadTo('93.184.216.34'))
  expect(await pinHost(`https://${HOST}/team/service.git`)).toEqual({
    'http.curloptResolve': `${HOST}:443:93.184.216.34`,
  })
  expect(await pinHost('https://10.0.0.1/team/service.git')).toEqual({})
})

test('what is allowed is names and networks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-network-'))
  const config = join(folder, 'streamgauge.yaml')
  writeFileSync(config, 'network:\n  allow:\n    - 10.0.0.0/8\n    - http://jira.example.org\n')
  await expect(loadConfig({ config, git: [folder] })).rejects.toThrow(
    /:4.*neither a name nor a network, write jira\.example\.org or 10\.0\.0\.0\/8: http:/,
  )
  rmSync(folder, { recursive: true })
})
