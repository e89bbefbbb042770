import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { handOverIncidents } from '../incidents.ts'
import { handOverPlans } from '../plans.ts'
import { settle, startVisitor, type Visitor } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let visitor: Visitor
let release = ''
let commit = ''
beforeAll(async () => {
  visitor = await startVisitor()
  const { warehouse } = visitor.application
  const [service] = await warehouse.rows<{ name: string }>('select name from service limit 1')
  await handOverPlans(visitor.application.app, service?.name ?? '')
  await handOverIncidents(visitor.application)
  const [first] = await warehouse.rows<{ release_id: string }>(
    `select release_id from release_fact where version in ('1.2.0', 'v1.2.0')`,
  )
  const [head] = await warehouse.rows<{ commit_id: string }>(
    'select commit_id from commit order by committed_at limit 1',
  )
  release = `/releases/${encodeURIComponent(first?.release_id ?? '')}`
  commit = `/commits/${encodeURIComponent(head?.commit_id ?? '')}`
})
afterAll(() => visitor.close())

interface Violation {
  id: string
  nodes: { html: string; failureSummary: string }[]
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const run = (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run
    return (await run()).violations
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  )
}

describe('axe finds nothing', () => {
  const paths = [
    '/',
    '/flow',
    '/delivery',
    '/releases',
    '/releases/sign-in',
    '/releases?plans=all&verdict=GO',
    '/radar?day=2026-03-12',
    '/radar?day=2026-03-12&show=agenda&release=sign-in',
    '/environments',
    '/releases/sign-in/runbook',
    '/risk',
    '/map',
    '/map?show=whole&table=edges',
    '/sources',
    '/setup',
    '/metrics',
    '/metrics/change_lead_time',
    '/metrics/change_fact?reach=all',
    '/teams',
    '/teams/nobody',
    '/guardrails',
    '/plans',
    '/waiting',
    '/waiting?role=operator',
    '/incidents',
    '/incidents/i1',
    '/incidents/i2',
    '/guardrails?policy=green_build',
    '/more',
    '/connect',
    '/?figure=change_lead_time',
    '/?figure=release_size&tab=sql',
    '/?figure=change_fail_rate&tab=lineage',
    'release',
    'commit',
  ]
  for (const colorScheme of ['light', 'dark'] as const) {
    test.each(paths)(`%s in ${colorScheme}`, async (path) => {
      const address = path === 'release' ? release : path === 'commit' ? commit : path
      const page = await visitor.open(address, { colorScheme, reducedMotion: 'reduce' })
      expect(await violations(page)).toEqual([])
      await page.close()
    })
  }
})

/** Names of what takes the focus, in the order of the Tab key, until it leaves the page. */
async function tabThrough(page: Page, most = 200): Promise<string[]> {
  const names: string[] = []
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return null
      return (
        element.getAttribute('aria-label') ?? (element as HTMLElement).innerText?.trim() ?? element.tagName
      )
    })
    if (name === null) break
    names.push(name)
  }
  return names
}

describe('the keyboard', () => {
  test('reaches everything on the overview, in reading order', async () => {
    const page = await visitor.open('/')
    const names = await tabThrough(page)
    expect(names[0]).toBe('Skip to content')
    const expected = [
      'Flow',
      'Delivery',
      'Releases',
      'Sources',
      'Scope: shop',
      'Window: 26 weeks',
      'As of',
      'Lead time of a change',
    ]
    const places = expected.map((name) =>
      names.findIndex((each) => each === name || each.startsWith(`${name}:`)),
    )
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    // What only a phone shows has no place here.
    const focusable = await page.evaluate(
      () =>
        [
          ...document.querySelectorAll('a[href], button:not(:disabled), input, select, [tabindex="0"]'),
        ].filter((element) => element.getClientRects().length > 0).length,
    )
    expect(names.length).toBeGreaterThanOrEqual(focusable)
    await page.close()
  })

  test('skips to the content', async () => {
    const page = await visitor.open('/')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    await page.close()
  })

  test('opens a figure, stays inside it, walks its rows and opens one', async () => {
    const page = await visitor.open('/delivery')
    await page.getByRole('link', { name: 'Lead time of a change', exact: true }).focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('table').waitFor()
    for (let i = 0; i < 60; i++) await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true)
    await drawer.locator('tbody tr[data-row="0"]').focus()
    await page.keyboard.press('ArrowDown')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '1')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/commits\//)
    await settle(page)
    await page.close()
  })

  test('shows where it is', async () => {
    const page = await visitor.open('/')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
    expect(outline).not.toBe('none')
    await page.close()
  })
})
