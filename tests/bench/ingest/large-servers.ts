/** The large organisation's tools; tells their addresses to whoever forked it, and ends with it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createWorld, openWorld, TEST_ANCHOR, WORLD_FILE } from '../../../fixtures/org/index.ts'
import { serveGithub } from '../../../fixtures/servers/github/index.ts'
import { serveJira } from '../../../fixtures/servers/jira/index.ts'
import { servePagerduty } from '../../../fixtures/servers/pagerduty/index.ts'

const [folder = ''] = process.argv.slice(2)
const file = join(folder, WORLD_FILE)
process.once('disconnect', () => process.exit(0))
const world = existsSync(file)
  ? openWorld(file)
  : await createWorld({ size: 'large', seed: 1, anchorAt: TEST_ANCHOR, folder, git: false })
const [github, jira, pagerduty] = await Promise.all([
  serveGithub(world, { limits: 'none' }),
  serveJira(world, { kind: 'cloud' }),
  servePagerduty(world, { perMinute: Infinity }),
])
const doorOf = ({ url, token }: { url: string; token: string }) => ({ url, token })
process.send?.({ github: doorOf(github), jira: doorOf(jira), pagerduty: doorOf(pagerduty) })
