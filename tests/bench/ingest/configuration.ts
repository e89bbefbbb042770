/** Writes the streamgauge.yaml that names the organisation's tools; tokens go to the environment. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { ORGANISATION } from '../../../fixtures/org/index.ts'

interface Door {
  url: string
  token: string
}

export type Tools = { github: Door } & Partial<Record<'jira' | 'pagerduty', Door>>

/** Returns the file. */
export function writeConfiguration(folder: string, { github, jira, pagerduty }: Tools): string {
  process.env.BENCH_GITHUB = github.token
  process.env.BENCH_JIRA = jira?.token
  process.env.BENCH_JIRA_EMAIL = 'reader@marigold.example'
  process.env.BENCH_PAGERDUTY = pagerduty?.token
  const entries = {
    github: { org: ORGANISATION, url: github.url, token_env: 'BENCH_GITHUB', clone: false },
    ...(jira && { jira: { url: jira.url, email_env: 'BENCH_JIRA_EMAIL', token_env: 'BENCH_JIRA' } }),
    ...(pagerduty && { pagerduty: { url: pagerduty.url, token_env: 'BENCH_PAGERDUTY' } }),
  }
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'streamgauge.yaml')
  writeFileSync(file, stringify(entries))
  return file
}
