import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { tools } from '../../commands/tools.ts'
import { serveGitlab } from '../../fixtures/servers/gitlab/index.ts'
import { serveJenkins } from '../../fixtures/servers/jenkins/index.ts'
import { serveLinear } from '../../fixtures/servers/linear/index.ts'
import { servePrometheus } from '../../fixtures/servers/prometheus/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { serveServicenow } from '../../fixtures/servers/servicenow/index.ts'
import { makeHub } from '../ingest/github-hub.ts'
import { makeFolder, start } from './command.ts'

type Served = 'gitlab' | 'jenkins' | 'linear' | 'servicenow' | 'prometheus'
const folder = makeFolder()
const world = makeHub({ pulls: 3, runs: 3, deployments: 3 })
let servers: Record<Served, ToolServer>

beforeAll(async () => {
  servers = {
    gitlab: await serveGitlab(world),
    jenkins: await serveJenkins(world),
    linear: await serveLinear(world),
    servicenow: await serveServicenow(world),
    prometheus: await servePrometheus(world),
  }
})

afterAll(async () => {
  for (const server of Object.values(servers)) await server.close()
  world.close()
  folder.remove()
})

const USER = { JENKINS_USER: 'reader', SERVICENOW_USER: 'reader' }

function init(name: string, flags: readonly string[], environment: Record<string, string>) {
  const config = join(folder.path, `${name}.yaml`)
  return { config, ended: start(['init', '--config', config, ...flags], { environment }).ended }
}

function everything() {
  const { gitlab, jenkins, linear, servicenow, prometheus } = servers
  const flags = Object.entries({
    'gitlab-group': 'marigold',
    'gitlab-url': gitlab.url,
    'jenkins-url': jenkins.url,
    'linear-token-env': 'LINEAR_KEY',
    'linear-url': linear.url,
    'servicenow-url': servicenow.url,
    'alertmanager-secret-env': 'ALERT_SECRET',
    'cdevents-secret-env': 'EVENTS_SECRET',
    'traces-prometheus': prometheus.url,
    'traces-token-env': 'TRACES_TOKEN',
  }).flatMap(([flag, value]) => [`--${flag}`, value])
  const environment = {
    ...USER,
    GITLAB_TOKEN: gitlab.token,
    JENKINS_TOKEN: jenkins.token,
    LINEAR_KEY: linear.token,
    SERVICENOW_PASSWORD: servicenow.token,
    ALERT_SECRET: 'a secret',
    EVENTS_SECRET: 'another secret',
    TRACES_TOKEN: prometheus.token,
  }
  return { flags, environment }
}

describe('init of the further tools', () => {
  it('asks each with its credentials, says what it brings, and names what can post', async () => {
    const { flags, environment } = everything()
    const { config, ended } = init('all', flags, environment)
    const { code, stdout, stderr } = await ended
    expect([code, stderr]).toEqual([0, ''])
    const named = ['gitlab', 'linear', 'jenkins', 'servicenow', 'alertmanager', 'cdevents', 'traces']
    for (const tool of named) {
      const gain = tools.find((one) => one.tool === tool)?.brings
      expect(stdout).toMatch(new RegExp(`^ok {4}${tool}:.*\n(note.*\n)*`, 'm'))
      expect(stdout).toContain(`brings ${gain}`)
    }
    expect(stdout).toMatch(/streamgauge webhooks says what to enter in .*gitlab/)
    const written = parse(readFileSync(config, 'utf8')) as Record<string, object>
    expect(Object.keys(written).toSorted()).toEqual(named.toSorted())
    expect(written.cdevents).toEqual({ name: 'main', webhook_secrets: ['EVENTS_SECRET'] })
  })

  it('names each tool that refuses, and writes nothing', async () => {
    const { flags, environment } = everything()
    const wrong = Object.fromEntries(Object.keys(environment).map((name) => [name, 'wrong']))
    const { config, ended } = init('wrong', flags, { ...wrong, EVENTS_SECRET: '' })
    const { code, stderr } = await ended
    expect(code).toBe(4)
    for (const tool of ['gitlab', 'linear', 'jenkins', 'servicenow', 'cdevents', 'traces'])
      expect(stderr).toMatch(new RegExp(`^(streamgauge: )?${tool}:`, 'm'))
    expect(stderr).toContain('EVENTS_SECRET')
    expect(() => readFileSync(config)).toThrow('ENOENT')
  })
})
