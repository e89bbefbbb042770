import { expect, test } from 'vitest'
import { DAY, HOUR, makeHub, makePull, NOON, repository, sha } from './github-hub.ts'
import { few, openCorners } from './gitlab-corners.ts'

const opened = openCorners()
const { open, sync, staged } = opened

test('a draft is ready when it was last marked so, and its title is told without the mark', async () => {
  const createdAt = NOON - 10 * HOUR
  const open_ = { createdAt, closedAt: null, mergedAt: null, mergeCommitSha: null }
  const turns = [
    { at: createdAt + HOUR, isDraft: false },
    { at: createdAt + 2 * HOUR, isDraft: true },
    { at: createdAt + 3 * HOUR, isDraft: false },
  ]
  const put = (number: number, more: object) => makePull(number, { ...open_, ...more })
  const hub = makeHub({
    ...few,
    more: (writer) => {
      writer.put('pull', put(901, { startsAsDraft: true, readiness: [] }))
      writer.put('pull', put(902, { startsAsDraft: true, readiness: turns }))
      writer.put('pull', put(903, { startsAsDraft: false, readiness: [] }))
    },
  })
  await open(hub)
  await sync()
  const told = (await staged('change')).filter(({ number }) => Number(number) > 900)
  expect(told.map(({ number, title, is_draft, ready_at }) => [number, title, is_draft, ready_at])).toEqual([
    [901, 'Water plant 901', true, null],
    [902, 'Water plant 902', false, createdAt + 3 * HOUR],
    [903, 'Water plant 903', false, createdAt],
  ])
  const titles = await opened.trial.rows(
    `select payload->>'title' as title from raw.gitlab__merge_request where (payload->>'iid') = '901'`,
  )
  expect(titles).toEqual([{ title: 'Draft: Water plant 901' }])
})

test('a request was merged by its merge commit, its squashed commit, or the last of its own', async () => {
  const hub = makeHub({
    ...few,
    repositories: [
      repository(9, 'fern', { mergeMethod: 'rebase' }),
      repository(10, 'ivy', { mergeMethod: 'merge' }),
    ],
    more: (writer) => {
      for (const [name, id] of [
        ['fern', 9],
        ['ivy', 10],
        ['shop', 11],
      ] as const)
        writer.put('pull', makePull(40, { id: 9000 + id, repository: name, createdAt: NOON - 3 * DAY }))
    },
  })
  await open(hub)
  await sync()
  const merged = (await staged('change')).filter(({ number }) => number === 40)
  const name = (row: Record<string, unknown>) => String(row.repository_id).split('/').at(-1)
  const methods = Object.fromEntries(
    merged.map((row) => [name(row), [row.merge_method, row.merge_commit_id]]),
  )
  expect(methods).toEqual({
    fern: ['rebase', `hub/marigold/fern@${sha('merge40')}`],
    ivy: ['merge', `hub/marigold/ivy@${sha('merge40')}`],
    store: ['squash', `hub/marigold/store@${sha('merge40')}`],
  })
  const commits = (await staged('requested_commit')).filter(({ change_id: id }) =>
    /(fern|ivy)#40$/.test(String(id)),
  )
  const flags = commits.map((row) => [name(row), row.is_own, row.is_merge_commit, row.subject])
  expect(flags.sort()).toEqual([
    ['fern', true, false, 'Step 0'],
    ['fern', true, true, 'Step 1'],
    ['ivy', false, true, null],
    ['ivy', true, false, 'Step 0'],
    ['ivy', true, false, 'Step 1'],
  ])
})
