/** The same organisation, told by the usual tools and by others. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { credentialsOf, describeTools, TOOLS, type DemoTools } from '../../fixtures/demo/connections.ts'
import { repositoryName } from '../../fixtures/demo/parts.ts'
import { serveTools } from '../../fixtures/demo/tools.ts'
import { ORGANISATION, type World } from '../../fixtures/org/index.ts'
import { HOSTING_URL } from '../../fixtures/org/links.ts'
import { serveGithub } from '../../fixtures/servers/github/index.ts'
import { serveGitlab } from '../../fixtures/servers/gitlab/index.ts'
import { serveJenkins } from '../../fixtures/servers/jenkins/index.ts'
import { serveJira } from '../../fixtures/servers/jira/index.ts'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import { serveServicenow } from '../../fixtures/servers/servicenow/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { simulatedWorld } from '../world.ts'
import { allAnswers } from './answers.ts'
import { connect, expectAllRead, type Connected } from './organisation.ts'

/** By which tools a warehouse is filled. */
export type Telling = 'usual' | 'gitlab' | 'others' | 'demo'

export interface Tellings {
  world: World
  /** Read and built. */
  by(telling: Telling): Promise<Connected>
  close(): Promise<void>
}

export async function openTellings(
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-tellings-')),
): Promise<Tellings> {
  const world = await simulatedWorld(join(folder, 'world'))
  const servers: ToolServer[] = []
  const opened: Connected[] = []
  return {
    world,
    async by(telling) {
      const { bare, hosting } =
        telling === 'demo' ? await serveDemo(world, servers) : await serve(telling, world, servers)
      const { github, ...answers } = allAnswers(world, telling === 'demo' ? repositoryName : undefined)
      const entry = { ...(bare[hosting] as object), ...(github as object) }
      const connected = await connect(join(folder, telling), world, { ...bare, [hosting]: entry }, answers)
      opened.push(connected)
      expectAllRead(await connected.sync())
      await connected.build()
      return connected
    },
    async close() {
      for (const connected of opened) await connected.close()
      for (const server of servers) await server.close()
      world.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Served {
  bare: Record<string, object>
  hosting: 'github' | 'gitlab'
}

async function serve(telling: Telling, world: World, servers: ToolServer[]): Promise<Served> {
  const keep = (server: ToolServer, variable: string): ToolServer => {
    servers.push(server)
    process.env[variable] = server.token
    return server
  }
  process.env.TELLING_USER = 'reader@marigold.example'
  const clock = () => world.now()
  const isGitlab = telling !== 'usual'
  const code = isGitlab
    ? keep(await serveGitlab(world, { perMinute: Infinity, pipelines: telling === 'gitlab' }), 'TELLING_CODE')
    : keep(await serveGithub(world, {}), 'TELLING_CODE')
  const requestUrl = (url: string) =>
    url.replace(HOSTING_URL, code.url).replace('/pull/', isGitlab ? '/-/merge_requests/' : '/pull/')
  const jira = keep(await serveJira(world, { kind: 'cloud', requestUrl }), 'TELLING_JIRA')
  const coded = { url: code.url, token_env: 'TELLING_CODE' }
  const bare: Served['bare'] = {
    jira: { url: jira.url, email_env: 'TELLING_USER', token_env: 'TELLING_JIRA' },
    ...(isGitlab
      ? { gitlab: { group: ORGANISATION, ...coded } }
      : { github: { org: ORGANISATION, ...coded } }),
  }
  // The story is some days longer than the eighteen months that are read without saying.
  if (telling === 'others') {
    const hostingUrl = `${code.url}/${ORGANISATION}`
    const ci = keep(await serveJenkins(world, { clock, hostingUrl }), 'TELLING_CI')
    const desk = keep(await serveServicenow(world, { clock }), 'TELLING_DESK')
    bare.jenkins = { url: ci.url, user_env: 'TELLING_USER', token_env: 'TELLING_CI' }
    bare.servicenow = { url: desk.url, token_env: 'TELLING_DESK', history_months: 24 }
  } else {
    const pager = keep(await servePagerduty(world, { clock }), 'TELLING_PAGER')
    bare.pagerduty = { url: pager.url, token_env: 'TELLING_PAGER', history_months: 24 }
  }
  return { hosting: isGitlab ? 'gitlab' : 'github', bare }
}

/** As the demo tells it, each tool its part; the file's own words on how they are reached. */
async function serveDemo(world: World, servers: ToolServer[]): Promise<Served> {
  const doors = Object.fromEntries(TOOLS.map((tool) => [tool, { port: 0, token: `${tool}-token` }]))
  const served = await serveTools(world, doors as DemoTools, () => world.now())
  servers.push(...Object.values(served))
  for (const [tool, { url }] of Object.entries(served))
    doors[tool as keyof DemoTools] = { port: Number(new URL(url).port), token: `${tool}-token` }
  Object.assign(process.env, credentialsOf(doors as DemoTools, 'secret'))
  const bare = parse(describeTools(doors as DemoTools)) as Served['bare']
  // The story is some days longer than the eighteen months that are read without saying.
  for (const tool of ['pagerduty', 'servicenow']) Object.assign(bare[tool] ?? {}, { history_months: 24 })
  return { hosting: 'github', bare }
}
