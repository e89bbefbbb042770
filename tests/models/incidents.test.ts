import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Stream } from './stream.ts'
import { base, id, incident, on, openIncidents, repository } from './incident-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openIncidents()
})
afterAll(() => stream.close())

describe('the service of an incident', () => {
  const services = () =>
    stream.ask('SELECT service_id, evidence FROM incident_service_fact ORDER BY alias_id')
  const paged = (name: string) => ({
    repository,
    service_alias: [{ service_alias_id: 'pagerduty:P1', name }],
    incident: [incident('i', at(5))],
    incident_service: [on('i')],
  })

  it.each([
    ['shop', `git:${id('shop')}`, 'name'],
    ['Shop (production)', `git:${id('shop')}`, null],
    ['prod_shop', `git:${id('shop')}`, 'part of the name'],
    ['Workshop', '', null],
  ])('called %s', async (name, service, evidence) => {
    await stream.given(paged(name))
    const [row] = await services()
    expect(row![0]).toBe(service)
    if (evidence !== null || service === '') expect(row![1]).toBe(evidence)
  })

  it('is what a catalogue says, unless two say otherwise', async () => {
    const given = paged('Checkout')
    const said = (service: string) => ({
      service_alias_id: `git:${service}:p1`,
      tool: 'pagerduty',
      name: 'P1',
      service_id: `git:${id(service)}`,
    })
    await stream.given({ ...given, service_alias: [...given.service_alias, said('cart')] })
    expect(await services()).toEqual([[`git:${id('cart')}`, 'catalogue']])
    await stream.given({ ...given, service_alias: [...given.service_alias, said('cart'), said('shop')] })
    expect((await services()).map(([, evidence]) => evidence)).not.toContain('catalogue')
  })

  it('is what the configuration says, by name or id', async () => {
    for (const word of ['Checkout', 'P1', 'pagerduty:P1']) {
      await stream.given({
        ...paged('Checkout'),
        'config.service_alias': [{ alias: word, service_id: `git:${id('cart')}` }],
      })
      expect(await services()).toEqual([[`git:${id('cart')}`, 'alias']])
    }
  })

  it('that nothing tells is listed, once for all its incidents', async () => {
    await stream.given({
      ...paged('Checkout'),
      incident: [incident('i', at(5)), incident('j', at(6))],
      incident_service: [on('i'), on('j')],
    })
    expect(
      await stream.ask(
        `SELECT kind, thing_id, title, case_count FROM unmatched_fact WHERE kind LIKE 'incident%' ORDER BY 1, 2`,
      ),
    ).toEqual([
      ['incident', 'i', 'i', 1],
      ['incident', 'j', 'j', 1],
      ['incident service', 'pagerduty:P1', 'Checkout', 2],
    ])
  })
})

describe('the facts of an incident', () => {
  it('are its times, and the hours between them', async () => {
    await stream.given({
      ...base,
      incident: [
        incident('i', at(5), { acknowledged_at: at(5, 1), resolved_at: at(5, 4), severity: 'P1' }),
        incident('j', at(6)),
      ],
      incident_service: [on('i')],
    })
    expect(
      await stream.ask(
        'SELECT severity, acknowledge_hours, recovery_hours, service_id, deployment_id FROM incident_fact ORDER BY incident_id',
      ),
    ).toEqual([
      ['P1', 1, 4, `git:${id('shop')}`, null],
      [null, null, null, null, null],
    ])
  })
})
