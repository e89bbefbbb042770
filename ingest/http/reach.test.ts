import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPrivate } from '../../privacy/networks.ts'
import { reachBeyond } from './reach.ts'

const signal = AbortSignal.timeout(60_000)
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(String(request.headers.host))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end('[1]')
})
let port: number
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

describe('addresses', () => {
  test.each(
    '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 224.0.0.1 255.255.255.255 ::1 :: fe80::1%eth0 fd00::1 fc00::1 ::ffff:127.0.0.1 ::ffff:a00:1 [::1] 64:ff9b::7f00:1 2002:7f00:1::'.split(
      ' ',
    ),
  )('%s is private', (address) => expect(isPrivate(address)).toBe(true))

  test.each('1.1.1.1 172.32.0.1 100.128.0.1 192.169.0.1 2606:4700::1111 ::ffff:8.8.8.8'.split(' '))(
    '%s is public',
    (address) => expect(isPrivate(address)).toBe(false),
  )
})

describe('a name', () => {
  const get = (url: string, allowed: string[], addresses: string[]) =>
    reachBeyond(allowed, async () => addresses).get(new URL(url), {}, signal)

  test('that means a private address is refused, one of several too', async () => {
    for (const addresses of [['127.0.0.1'], ['1.1.1.1', '10.0.0.1']])
      await expect(get('http://metrics.example.org/x?token=y', [], addresses)).rejects.toThrow(
        `The server leads to an address that is not public (${addresses.at(-1)}), name it under allow if it is meant: http://metrics.example.org/x`,
      )
  })

  test('is connected to where it was when it was checked', async () => {
    // Nobody else knows this name: an answer means that the checked address was taken.
    const response = await get(`http://metrics.example.org:${port}/`, ['127.0.0.0/8'], ['127.0.0.1'])
    expect([await response.json(), asked]).toEqual([[1], [`metrics.example.org:${port}`]])
  })

  test('may be allowed by itself or by what it ends with, and by no more', async () => {
    const url = `http://metrics.corp.internal:${port}/`
    for (const allowed of ['metrics.corp.internal', '*.internal'])
      expect((await get(url, [allowed], ['127.0.0.1'])).status).toBe(200)
    for (const allowed of ['internal', 'etrics.corp.internal', '*.other', '10.0.0.0/8'])
      await expect(get(url, [allowed], ['127.0.0.1'])).rejects.toThrow('not public')
  })
})

test.each([
  'http://127.0.0.1/',
  'http://[::1]/',
  'http://2130706433/',
  'http://0x7f.1/',
  'file:///etc/passwd',
])('an address as it stands is refused however it is written: %s', async (url) => {
  await expect(reachBeyond([]).get(new URL(url), {}, signal)).rejects.toThrow('not public')
})
