import { describe, expect, test } from 'vitest'
import { at, hour, request, SHOP, stageAzure } from '../../../tests/ingest/azure-staging.ts'

const { staged } = stageAzure()

const thread = (id: number, when: number, more: object = {}) => ({
  id,
  publishedDate: at(when),
  comments: [],
  ...more,
})
const vote = (id: number, when: number, value: number) =>
  thread(id, when, {
    CodeReviewThreadType: 'VoteUpdate',
    CodeReviewVoteResult: String(value),
    voter: { id: 'bob' },
  })
const remark = (id: number, when: number, author: string, commentType = 'text') =>
  thread(id, when, { comments: [{ id: 1, publishedDate: at(when), commentType, author: { id: author } }] })
const draft = (id: number, when: number, isSet: string) =>
  thread(id, when, { CodeReviewThreadType: 'IsDraftUpdate', CodeReviewIsDraftNowSet: isSet })

describe('reviews', () => {
  test('are votes by their time, and what others than the author write', async () => {
    const threads = [
      vote(1, 2, 10),
      vote(2, 3, 5),
      vote(3, 4, -5),
      vote(4, 5, -10),
      vote(5, 6, 0),
      remark(6, 7, 'bob'),
      remark(7, 8, 'ada'),
      remark(8, 9, 'bob', 'system'),
    ]
    const found = await staged('review', [hour('submitted_at'), 'verdict', 'reviewer_id', 'change_id'], {
      pull_request: [request({ threads })],
    })
    const own = ['azuredevops:bob', `${SHOP}#7`]
    expect(found).toEqual([
      ['02', 'approved', ...own],
      ['03', 'approved', ...own],
      ['04', 'changes_requested', ...own],
      ['05', 'changes_requested', ...own],
      ['06', 'dismissed', ...own],
      ['07', 'commented', ...own],
    ])
  })
})

describe('a change', () => {
  const change = (columns: string[], more: object) =>
    staged('change', columns, { pull_request: [request(more)] })

  test('is ready when a draft was last published, else when it was opened, and not while it is one', async () => {
    const columns = [hour('ready_at'), 'is_draft']
    expect(await change(columns, {})).toEqual([['01', false]])
    const turns = [draft(1, 2, 'True'), draft(2, 3, 'False')]
    expect(await change(columns, { threads: turns })).toEqual([['03', false]])
    expect(await change(columns, { isDraft: true })).toEqual([[null, true]])
  })

  test.each([
    ['squash', 'squash'],
    ['noFastForward', 'merge'],
    ['rebaseMerge', 'merge'],
    ['rebase', 'rebase'],
    [null, null],
  ])('that was completed by %s was merged so', async (mergeStrategy, method) => {
    const more = { status: 'completed', closedDate: at(5), mergeCommit: 'm', mergeStrategy }
    expect(await change([hour('merged_at'), 'merge_commit_id', 'merge_method'], more)).toEqual([
      ['05', `${SHOP}@m`, method],
    ])
  })

  test('that was abandoned is closed and not merged, whatever its merge was tried by', async () => {
    const more = { status: 'abandoned', closedDate: at(5), mergeCommit: 'm' }
    expect(await change([hour('merged_at'), hour('closed_at'), 'merge_commit_id'], more)).toEqual([
      [null, '05', null],
    ])
  })

  test('names work items in its title, its text and its commits', async () => {
    const more = {
      title: 'AB#12: water',
      description: 'closes #13 and x#14; see AB#13',
      commits: [
        { commitId: 'c', comment: 'Water\n\nRelated work items: #15', author: { email: 'a@b', date: at(1) } },
      ],
    }
    const found = await staged('change_mention', ['evidence', 'item_key'], { pull_request: [request(more)] })
    expect(found).toEqual([
      ['body', 'AB#13'],
      ['commit', 'AB#15'],
      ['title', 'AB#12'],
    ])
  })
})
