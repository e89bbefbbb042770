import { describe, expect, test } from 'vitest'
import { openReceiver } from '../tests/webhooks.ts'

const opened = openReceiver()
const { post, postStandard } = opened

describe('a delivery that is taken', () => {
  test('is kept before it is answered, once, whichever copy comes first', async () => {
    const answers = await Promise.all([post(), post(), post()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 202])
    expect(answers.find(({ status }) => status === 200)?.message).toBe('Received before, nothing changes')
    const rows = await opened.application.warehouse.rows(
      'select seq, _source, delivery_id, event, headers, decode(body) as body from raw.delivery',
    )
    expect(rows).toMatchObject([
      {
        seq: 1,
        _source: 'github:octo',
        delivery_id: 'one',
        event: 'star.created',
        body: '{"action":"created"}',
      },
    ])
    expect(String(rows[0]?.headers)).not.toContain('authorization')
  })

  test('becomes rows through the same checks as what is read', async () => {
    const body = JSON.stringify({
      type: 'deployment',
      data: [{ deployment_id: 'a' }, { deployment_id: 'b', colour: 'red' }],
    })
    expect((await postStandard('rows', new Date(), body)).status).toBe(202)
    await opened.application.app.receiving.settled()
    expect(await opened.application.warehouse.rows('select _key from raw.events__deployment')).toEqual([
      { _key: 'a' },
    ])
    const rejected = await opened.application.warehouse.rows(
      `select stream, reason from raw.rejected where _source = 'events:log'`,
    )
    expect(rejected).toEqual([
      { stream: 'deployment', reason: expect.stringContaining('no column of deployment: colour') },
    ])
  })

  test('never puts an older state over a newer one', async () => {
    const at = (timestamp: string, outcome: string) =>
      JSON.stringify({ type: 'deployment', timestamp, data: { deployment_id: 'late', outcome } })
    await postStandard('late-2', new Date(), at('2026-03-02T12:00:02Z', 'succeeded'))
    await opened.application.app.receiving.settled()
    await postStandard('late-1', new Date(), at('2026-03-02T12:00:01Z', 'running'))
    await opened.application.app.receiving.settled()
    const rows = await opened.application.warehouse.rows(
      `select outcome from raw.events__deployment where _key = 'late'`,
    )
    expect(rows).toEqual([{ outcome: 'succeeded' }])
  })
})
