/** A runner of Actions that runs nothing: it takes up jobs and says how they ended, as the tool's own runners do. */
import type { Site } from './program.ts'

interface Task {
  id: string
  workflowPayload: string
}

export class Runner {
  readonly #site: Site
  #identity: { uuid: string; token: string } | null = null

  constructor(site: Site) {
    this.#site = site
  }

  async register(token: string): Promise<void> {
    const { runner } = await this.#call<{ runner: { uuid: string; token: string } }>('Register', {
      name: 'runner',
      token,
      version: 'v0.3.0',
      labels: ['ubuntu-latest'],
    })
    this.#identity = runner
    await this.#call('Declare', { version: 'v0.3.0', labels: ['ubuntu-latest'] })
  }

  /** Takes up the next job, null when none waits. Gives what ends it. */
  async take(): Promise<((result: 'SUCCESS' | 'FAILURE') => Promise<void>) | null> {
    const { task } = await this.#call<{ task?: Task }>('FetchTask', { tasksVersion: '0' })
    if (!task) return null
    const startedAt = new Date().toISOString()
    await this.#call('UpdateTask', { state: { id: task.id, startedAt, steps: [] } })
    return async (result) => {
      const state = {
        id: task.id,
        result: `RESULT_${result}`,
        startedAt,
        stoppedAt: new Date().toISOString(),
      }
      await this.#call('UpdateTask', { state: { ...state, steps: [] } })
    }
  }

  async #call<T>(method: string, body: object): Promise<T> {
    const identity = this.#identity
    const answer = await fetch(`${this.#site.url}/api/actions/runner.v1.RunnerService/${method}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(identity && { 'x-runner-uuid': identity.uuid, 'x-runner-token': identity.token }),
      },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`Gitea refused the runner (${answer.status}), ${text}: ${method}`)
    return JSON.parse(text) as T
  }
}
