import { readFileSync, writeFileSync } from 'node:fs'
import Fastify from 'fastify'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFolder, start } from './command.ts'

const folder = makeFolder()
const tool = Fastify()
let url = ''

beforeAll(async () => {
  const isRight = (token: unknown) => token === 'Token token=right'
  tool.get('/*', async (request, reply) =>
    isRight(request.headers.authorization)
      ? { abilities: [], services: [], incidents: [], limit: 1, offset: 0, more: false }
      : reply.code(401).send({ error: { message: 'Unauthorized', code: 2006 } }),
  )
  await tool.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(tool.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await tool.close()
  folder.remove()
})

function init(name: string, token: string, ...more: string[]) {
  const config = join(folder.path, `${name}.yaml`)
  const flags = ['--pagerduty-token-env', 'PAGER_KEY', '--pagerduty-url', url, '--zone', 'Europe/Berlin']
  const run = start(['init', '--config', config, ...flags, ...more], { environment: { PAGER_KEY: token } })
  return { config, ended: run.ended }
}

describe('init', () => {
  it('checks the credentials by a real request and writes a file without secrets', async () => {
    const { config, ended } = init('right', 'right')
    const { code, stdout, stderr } = await ended
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^ok {4}pagerduty:/)
    const text = readFileSync(config, 'utf8')
    expect(text).toContain(`zone: Europe/Berlin\npagerduty:\n  token_env: PAGER_KEY\n  url: ${url}\n`)
    expect(text).not.toContain('right')
  })

  it('writes nothing when a tool refuses, and ends with 4', async () => {
    const { config, ended } = init('wrong', 'wrong')
    const { code, stderr } = await ended
    expect(code).toBe(4)
    expect(stderr).toMatch(/pagerduty:main: .*\n?[^]*Nothing was written/)
    expect(() => readFileSync(config)).toThrow('ENOENT')
  })

  it('keeps a file that is there unless told otherwise', async () => {
    const { config, ended } = init('kept', 'right')
    await ended
    writeFileSync(config, '# mine\n')
    expect((await init('kept', 'right').ended).code).toBe(2)
    expect(readFileSync(config, 'utf8')).toBe('# mine\n')
    expect((await init('kept', 'right', '--force', '--no-check').ended).code).toBe(0)
    expect(readFileSync(config, 'utf8')).toContain('pagerduty:')
  })

  it('says what to name when nobody is there to ask', async () => {
    const { code, stderr } = await start(['init'], { cwd: folder.path }).ended
    expect(code).toBe(2)
    expect(stderr).toMatch(/Nobody is there to ask, name a tool: streamgauge init --github-org/)
  })
})
