/** The same organisation, told by other tools than usual. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ORGANISATION, type World } from '../../fixtures/org/index.ts'
import { serveGitlab } from '../../fixtures/servers/gitlab/index.ts'
import { serveJira } from '../../fixtures/servers/jira/index.ts'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import { simulatedWorld } from '../world.ts'
import { allAnswers } from './answers.ts'
import { connect, type Connected } from './organisation.ts'

export interface OtherTools {
  world: World
  /** Reads what GitLab has instead of GitHub. */
  throughGitlab(): Promise<Connected>
  close(): Promise<void>
}

export async function openOtherTools(): Promise<OtherTools> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-other-tools-'))
  const world = await simulatedWorld(join(folder, 'world'))
  const gitlab = await serveGitlab(world, { perMinute: Infinity })
  const jira = await serveJira(world, {
    kind: 'cloud',
    hostingUrl: gitlab.url,
    requestPath: '/-/merge_requests/',
  })
  const pagerduty = await servePagerduty(world, { clock: () => world.now() })
  process.env.OTHER_GITLAB = gitlab.token
  process.env.OTHER_JIRA = jira.token
  process.env.OTHER_JIRA_EMAIL = 'reader@marigold.example'
  process.env.OTHER_PAGERDUTY = pagerduty.token
  const { github: hosting, ...answers } = allAnswers(world)
  const bare = {
    jira: { url: jira.url, email_env: 'OTHER_JIRA_EMAIL', token_env: 'OTHER_JIRA' },
    pagerduty: { url: pagerduty.url, token_env: 'OTHER_PAGERDUTY', history_months: 24 },
  }
  const opened: Connected[] = []
  return {
    world,
    async throughGitlab() {
      const entry = {
        group: ORGANISATION,
        url: gitlab.url,
        token_env: 'OTHER_GITLAB',
        ...(hosting as object),
      }
      const connected = await connect(join(folder, 'gitlab'), world, { ...bare, gitlab: entry }, answers)
      opened.push(connected)
      return connected
    },
    async close() {
      for (const connected of opened) await connected.close()
      for (const server of [gitlab, jira, pagerduty]) await server.close()
      world.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
