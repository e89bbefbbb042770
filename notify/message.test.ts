import { expect, test } from 'vitest'
import { gatherMessages, toMarkdown } from './message.ts'
import { toSlack } from './slack.ts'
import type { Change } from './episodes.ts'

const fall: Change = {
  kind: 'fired',
  rule: 'worse',
  to: ['ops', 'mail'],
  key: 'pickup_time team a',
  text: 'Waiting for review of <Payments & co> rose from 2.9 h to 3.4 d; signal since 3 Aug; n = 103',
  details: ['709 series scanned, 5 expected by chance'],
  path: '/?figure=pickup_time',
}
const over: Change = {
  ...fall,
  kind: 'resolved',
  rule: 'stale',
  to: ['ops'],
  text: 'git:shop was old',
  details: [],
}

test('what changed at once is one message a channel', () => {
  const messages = gatherMessages([fall, over], 'https://gauge.example.org/')
  expect([...messages.keys()]).toEqual(['ops', 'mail'])
  expect(messages.get('ops')!.title).toBe('Streamgauge: 1 new, 1 over')
  expect(messages.get('mail')!.title).toMatch(/^worse: Waiting for review .*n = 103$/)
  expect(messages.get('mail')!.items[0]!.link).toBe('https://gauge.example.org/?figure=pickup_time')
  expect(toMarkdown(messages.get('ops')!)).toContain('**Over: stale**: git:shop was old')
})

test('without an address of the server there are no links', () => {
  expect(gatherMessages([fall], null).get('ops')!.items[0]!.link).toBeNull()
})

test('Slack gets blocks within its limits, its own marks and nothing that it would take for a mark', () => {
  const message = gatherMessages([fall], 'https://gauge.example.org').get('ops')!
  const { blocks, text } = toSlack(message)
  expect(text).toContain('&lt;Payments &amp; co&gt;')
  expect(blocks[1]!.text!.text).toContain(
    '*worse*\n<https://gauge.example.org/?figure=pickup_time|Waiting for review of &lt;Payments &amp; co&gt;',
  )
  const many = gatherMessages(
    Array.from({ length: 80 }, () => ({ ...fall, details: ['x'.repeat(5000)] })),
    null,
  )
  const drawn = toSlack(many.get('ops')!)
  expect(drawn.blocks.length).toBeLessThanOrEqual(50)
  expect(drawn.blocks.at(-1)!.text!.text).toBe('… and 32 more')
  for (const block of drawn.blocks) expect(block.text!.text.length).toBeLessThanOrEqual(3000)
})

test('a digest keeps its headings and links in Slack', () => {
  const markdown = '# Week\n\n## New\n\n- [Lead time fell](https://a.example/?x=1) (better)\n'
  const { blocks } = toSlack({ kind: 'digest', title: 'Week', items: [], markdown })
  expect(blocks[1]!.text!.text).toContain('*New*')
  expect(blocks[1]!.text!.text).toContain('• <https://a.example/?x=1|Lead time fell> (better)')
})
