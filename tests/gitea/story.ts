/** What some people do in a Gitea of their own; what came of it is told, to be compared with what was read. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Api, Clone, PASSWORD, type Json } from './api.ts'
import type { Site } from './program.ts'
import { Runner } from './runner.ts'

const WORKFLOW = `on: [push, pull_request]
jobs:
  unit:
    runs-on: ubuntu-latest
    steps: [{ run: 'true' }]
  lint:
    runs-on: ubuntu-latest
    steps: [{ run: 'true' }]
`
const UNITS = ['repo.code', 'repo.issues', 'repo.pulls', 'repo.releases', 'repo.actions']

export interface Story {
  boss: Api
  ada: Api
  bob: Api
  clone: Clone
  runner: Runner
  /** What may read and nothing else. */
  token: string
  /** By what it is called here. */
  sha: Record<'main' | 'lamp' | 'switch' | 'plant', string>
}

/** Times are whole seconds: what has to lie apart does. */
export const second = () => new Promise((resolve) => setTimeout(resolve, 1_050))

export async function tellStory(site: Site): Promise<Story> {
  const boss = new Api(site)
  const token = await makePeople(boss)
  const [ada, bob] = [boss.as('ada'), boss.as('bob')]
  const clone = new Clone(mkdtempSync(join(tmpdir(), 'streamgauge-gitea-clone-')), site, 'tools/shop', 'ada')
  const main = clone.commit('Open the shop', { 'shop.txt': 'open\n', '.gitea/workflows/ci.yml': WORKFLOW })
  clone.git('push', '-q', 'origin', 'main')
  const runner = new Runner(site)
  const registration = await boss.post<{ token: string }>('orgs/tools/actions/runners/registration-token')
  await runner.register(registration.token)
  await runBoth(runner, 'FAILURE')
  const sha = { main, ...(await requestAll(clone, ada, bob)) }
  await trackAll(boss, ada)
  await releaseAll(ada)
  return { boss, ada, bob, clone, runner, token, sha }
}

/** Two with an account, a reader, and a repository that the reader does not see. */
async function makePeople(boss: Api): Promise<string> {
  for (const who of ['ada', 'bob', 'reader'])
    await boss.post('admin/users', {
      username: who,
      email: `${who}@example.org`,
      full_name: `${who} Example`,
      password: PASSWORD,
      must_change_password: false,
    })
  await boss.post('orgs', { username: 'tools', visibility: 'private' })
  for (const name of ['shop', 'herbs', 'vault'])
    await boss.post('orgs/tools/repos', { name, private: true, default_branch: 'main' })
  const garden = await team(boss, 'garden', 'write', ['ada', 'bob'])
  const readers = await team(boss, 'readers', 'read', ['reader'])
  for (const name of ['shop', 'herbs'])
    for (const id of [garden, readers]) await boss.put(`teams/${id}/repos/tools/${name}`)
  const scopes = ['read:repository', 'read:issue', 'read:organization']
  const made = await boss.as('reader').post<{ sha1: string }>('users/reader/tokens', { name: 'sg', scopes })
  return made.sha1
}

async function team(
  boss: Api,
  name: string,
  permission: string,
  members: readonly string[],
): Promise<string> {
  const { id } = await boss.post('orgs/tools/teams', { name, permission, units: UNITS })
  for (const who of members) await boss.put(`teams/${String(id)}/members/${who}`)
  return String(id)
}

/** The first of the two jobs succeeds. */
export async function runBoth(runner: Runner, other: 'SUCCESS' | 'FAILURE'): Promise<void> {
  for (const result of ['SUCCESS', other] as const) {
    const end = await taken(runner)
    await end(result)
  }
}

/** A push is worked off after it was answered. */
export async function taken(runner: Runner): Promise<NonNullable<Awaited<ReturnType<Runner['take']>>>> {
  for (let turn = 0; turn < 200; turn++) {
    const end = await runner.take()
    if (end) return end
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('No job has come to the runner in 20 s')
}

/** One squashed after a draft and two reviews, one moved forward, one open, one given up. */
async function requestAll(clone: Clone, ada: Api, bob: Api): Promise<Omit<Story['sha'], 'main'>> {
  const branch = (name: string, message: string, path: string) => {
    clone.git('checkout', '-q', '-b', name, 'main')
    const sha = clone.commit(message, { [path]: `${message}\n` })
    clone.git('push', '-q', 'origin', name)
    return sha
  }
  const open = (head: string, title: string, body = '') =>
    ada.post('repos/tools/shop/pulls', { head, base: 'main', title, body })
  const lamp = branch('lamp', 'Hang a lamp, SHOP-7', 'lamp.txt')
  await open('lamp', 'WIP: Lamps', 'Asked for in SHOP-8.')
  await second()
  await ada.patch('repos/tools/shop/pulls/1', { title: 'Lamps' })
  await bob.post('repos/tools/shop/pulls/1/reviews', { event: 'REQUEST_CHANGES', body: 'Too dark' })
  for (let at = 1; at <= 8; at++) await bob.post('repos/tools/shop/issues/1/comments', { body: `Lamp ${at}` })
  await bob.post('repos/tools/shop/pulls/1/reviews', { event: 'APPROVED', body: '' })
  await merge(bob, 1, 'squash')
  const switched = branch('switch', 'Add a switch', 'switch.txt')
  await open('switch', 'Switches')
  clone.git('fetch', '-q', 'origin')
  clone.git('rebase', '-q', 'origin/main')
  clone.git('push', '-q', '-f', 'origin', 'switch')
  const moved = clone.git('rev-parse', 'HEAD')
  await settled(ada, 2, moved)
  await merge(bob, 2, 'fast-forward-only')
  const plant = branch('plant', 'Water the plant', 'plant.txt')
  await open('plant', 'Plants')
  await bob.post('repos/tools/shop/pulls/3/reviews', { event: 'COMMENT', body: 'Which one?' })
  branch('door', 'Close the door', 'door.txt')
  await open('door', 'Doors')
  await ada.patch('repos/tools/shop/pulls/4', { state: 'closed' })
  if (switched === moved) throw new Error(`The branch was not moved: ${moved}`)
  return { lamp, switch: moved, plant }
}

/** Whether it can be merged is found out afterwards. */
async function merge(who: Api, number: number, how: string): Promise<void> {
  for (let turn = 0; ; turn++) {
    try {
      await who.post(`repos/tools/shop/pulls/${number}/merge`, { Do: how })
      return
    } catch (error) {
      if (turn === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** Until the request's head is this commit. */
export async function settled(who: Api, number: number, sha: string): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    const { head } = await who.get<{ head: Json }>(`repos/tools/shop/pulls/${number}`)
    if (head.sha === sha) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`The request did not move: ${number}`)
}

/** More than one page of issues; the first with more events than one page. */
async function trackAll(boss: Api, ada: Api): Promise<void> {
  const label = (name: string) =>
    boss.post<{ id: number }>('repos/tools/shop/labels', {
      name,
      color: '#ee0701',
      exclusive: name.includes('/'),
    })
  const [bug, high, wontfix] = [await label('Kind/Bug'), await label('Priority/High'), await label('wontfix')]
  const { id: milestone } = await boss.post<{ id: number }>('repos/tools/shop/milestones', {
    title: 'Summer',
  })
  const issue = (title: string, more: object = {}) => ada.post('repos/tools/shop/issues', { title, ...more })
  await issue('Leaves are yellow', { labels: [bug.id, high.id], milestone, assignees: ['bob'] })
  for (let at = 1; at <= 9; at++) await ada.post('repos/tools/shop/issues/5/comments', { body: `Leaf ${at}` })
  for (const state of ['closed', 'open', 'closed']) {
    await second()
    await ada.patch('repos/tools/shop/issues/5', { state })
  }
  await issue('No one waters', { labels: [wontfix.id] })
  await second()
  await ada.patch('repos/tools/shop/issues/6', { state: 'closed' })
  for (let at = 7; at <= 15; at++) await issue(`Weed ${at}`)
}

async function releaseAll(ada: Api): Promise<void> {
  const release = (tag: string, more: object = {}) =>
    ada.post('repos/tools/shop/releases', { tag_name: tag, target_commitish: 'main', name: tag, ...more })
  await release('v1.0.0')
  await release('v1.1.0-rc.1', { prerelease: true })
}
