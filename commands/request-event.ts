import { readFile } from 'node:fs/promises'
import type { CommentTool, Request } from './comment.ts'
import { CommandError } from './exit.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const CONTEXT = 'streamgauge/impact'
const DONE = 'Takes nothing from services that rely on it'
const WARNS = 'Takes something from services that rely on it'

/** The request that a pipeline runs for, from what the tool puts into its environment. Errors: CommandError 'usage'. */
export async function readEvent(tool: CommentTool, environment: Environment): Promise<Request> {
  return tool === 'github' ? readGithub(environment) : readGitlab(environment)
}

async function readGithub(environment: Environment): Promise<Request> {
  const need = needOf(environment, 'GitHub')
  const event = JSON.parse(await readFile(need('GITHUB_EVENT_PATH'), 'utf8')) as {
    pull_request?: { number: number; head: { sha: string } }
  }
  const { pull_request } = event
  if (!pull_request) throw new CommandError('usage', 'This run is for no pull request: use on: pull_request')
  const repository = `/repos/${need('GITHUB_REPOSITORY')}`
  return {
    base: environment.GITHUB_API_URL ?? 'https://api.github.com',
    headers: { authorization: `Bearer ${need('GITHUB_TOKEN')}`, accept: 'application/vnd.github+json' },
    comments: `${repository}/issues/${pull_request.number}/comments`,
    comment: (id) => `${repository}/issues/comments/${id}`,
    alter: 'PATCH',
    status: {
      path: `${repository}/statuses/${pull_request.head.sha}`,
      body: (isWarning) => ({
        state: isWarning ? 'failure' : 'success',
        context: CONTEXT,
        description: isWarning ? WARNS : DONE,
      }),
    },
  }
}

async function readGitlab(environment: Environment): Promise<Request> {
  const need = needOf(environment, 'GitLab')
  const project = `/projects/${need('CI_PROJECT_ID')}`
  const notes = `${project}/merge_requests/${need('CI_MERGE_REQUEST_IID')}/notes`
  return {
    base: need('CI_API_V4_URL'),
    headers: { 'private-token': need('GITLAB_TOKEN') },
    comments: notes,
    comment: (id) => `${notes}/${id}`,
    alter: 'PUT',
    status: {
      path: `${project}/statuses/${environment.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || need('CI_COMMIT_SHA')}`,
      body: (isWarning) => ({
        state: isWarning ? 'failed' : 'success',
        name: CONTEXT,
        description: isWarning ? WARNS : DONE,
      }),
    },
  }
}

function needOf(environment: Environment, tool: string): (name: string) => string {
  return (name) => {
    const value = environment[name]
    if (value) return value
    throw new CommandError(
      'usage',
      `Not in a ${tool} pipeline for a request, or it does not pass on: ${name}`,
    )
  }
}
