import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { settle, startVisitor, today, type Visitor } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tracker = 'https://tracker.example/browse/'
const dayMs = 86_400_000

/** Ideas, work and a bet, as a tracker would tell them, beside what the fixture's repository tells. */
async function bringTracker({ application }: Visitor): Promise<void> {
  await application.warehouse.land(async (lane) => {
    await lane.run(`insert into floor_stay_fact by name
      select 'item-' || i as piece_id, 'item' as kind, case when i % 3 = 0 then 'idea' else 'work' end as station,
        case i % 3 when 0 then null when 1 then 'active' else 'waiting' end as activity,
        to_timestamp(${today / 1000} - i * 86400)::timestamp as entered_at,
        case when i % 4 = 1 then to_timestamp(${today / 1000} - i * 43200)::timestamp end as left_at,
        to_timestamp(${today / 1000} - i * 86400)::timestamp as visit_at,
        case when i % 4 = 1 then i * 12.0 end as visit_hours, case when i % 4 = 1 then 'done' end as left_to,
        i % 4 = 1 as went_on, to_timestamp(${today / 1000} - i * 86400)::timestamp as touched_at,
        (select min(service_id) from service) as service_id, (select min(repository_id) from repository) as repository_id,
        'PAY-' || i as item_key, 'Piece ' || i as title, '${tracker}PAY-' || i as url
      from range(1, 40) as list(i)`)
    await lane.run(`insert into goal by name select 'visitors' as goal_id, 'weekly-visitors' as metric`)
    await lane.run(`insert into bet_fact by name
      select 'visitors' as goal_id, 'r' as release_id, (select min(service_id) from service) as service_id,
        'weekly-visitors' as metric, 'thousands' as unit, 180.0 as baseline, 200.0 as target,
        to_timestamp(${(today - 20 * dayMs) / 1000})::timestamp as released_at, 'live' as state,
        30 as point_count, 10 as before_count, 20 as after_count`)
  })
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Moment that is shown' })
const at = async (page: Page) => Number(await slider(page).inputValue())
const lane = (page: Page) => page.locator('.lane').first()
const play = (page: Page) => page.getByRole('button', { name: 'Replay in thirty seconds' })
/** A spot of the canvas where something of a colour that is no background is drawn, by the bay's element. */
const middle = async (page: Page, bay: number) => {
  const box = await page.locator(`[data-bay="${bay}"]`).first().boundingBox()
  return { x: box!.x + box!.width / 2 + 2, y: box!.y + box!.height / 2 + 1 }
}

describe('with Git alone', () => {
  let visitor: Visitor
  beforeAll(async () => {
    visitor = await startVisitor()
  })
  afterAll(() => visitor.close())
  afterEach(() => expect(visitor.faults()).toEqual([]))

  test('the lanes lead from merge to release, and what a tracker would add is said', async () => {
    const page = await visitor.open('/')
    expect(await page.locator('.heads').innerText()).not.toContain('Ideas')
    expect(await page.locator('main').innerText()).toMatch(
      /a hosting tool tells of open requests, a tracker of ideas/,
    )
    expect(await page.locator('.goals').innerText()).toContain('No goal is written down yet')
    await page.close()
  })

  test('the replay moves work through the lane', async () => {
    const page = await visitor.open('/')
    const end = await lane(page).innerText()
    await slider(page).fill(String(await slider(page).getAttribute('min')))
    await page.waitForFunction(
      (text) => document.querySelector<HTMLElement>('.lane')?.innerText !== text,
      end,
    )
    await page.close()
  })
})

describe('with a tracker and a goal', () => {
  let visitor: Visitor
  beforeAll(async () => {
    visitor = await startVisitor()
    await bringTracker(visitor)
  })
  afterAll(() => visitor.close())
  afterEach(() => expect(visitor.faults()).toEqual([]))

  test('ideas, work and the bet stand in their stations, without a verdict', async () => {
    const page = await visitor.open('/')
    expect(await page.locator('.heads').innerText()).toMatch(
      /Ideas waiting[\s\S]+In work[\s\S]+Live[\s\S]+Outcome/,
    )
    const flags = await page.locator('.flags').first().innerText()
    expect(flags).toMatch(/Weekly visitors\s+measured since 31 Jan 2026, n = 20/)
    expect(await page.locator('main').innerText()).not.toMatch(/improved|success/i)
    await page.close()
  })

  test('plays, pauses where it is, and ends at now', async () => {
    const page = await visitor.open('/')
    const [min, max] = await Promise.all(
      ['min', 'max'].map(async (name) => Number(await slider(page).getAttribute(name))),
    )
    await play(page).click()
    await page.waitForFunction(
      (start) =>
        Number(document.querySelector<HTMLInputElement>('input[type=range]')!.value) > start + 86_400_000,
      min!,
    )
    await page.getByRole('button', { name: 'Pause the replay' }).click()
    const paused = await at(page)
    expect(paused).toBeGreaterThan(min!)
    expect(paused).toBeLessThan(max!)
    await page.waitForTimeout(400)
    expect(await at(page)).toBe(paused)
    await slider(page).fill(String(max))
    expect(await page.locator('.moment').innerText()).toBe('now')
    await page.close()
  })

  test('is played and moved by keys', async () => {
    const page = await visitor.open('/')
    await page.getByRole('group', { name: /The floor/ }).focus()
    const end = await at(page)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    expect(Math.round((end - (await at(page))) / dayMs)).toBe(2)
    await page.keyboard.press('k')
    await page.getByRole('button', { name: 'Pause the replay' }).waitFor()
    await page.keyboard.press(' ')
    await play(page).waitFor()
    await page.keyboard.press('t')
    const table = page.getByRole('region', { name: 'The floor as a table' }).getByRole('table')
    expect(await table.innerText()).toMatch(/In work\s+\d+\s+\d+/)
    await page.close()
  })

  test('a dot opens its record, and Escape closes it', async () => {
    const page = await visitor.open('/')
    const { x, y } = await middle(page, 1)
    await page.mouse.click(x, y)
    const card = page.getByRole('dialog', { name: 'What was clicked on' })
    expect(await card.innerText()).toMatch(/PAY-\d+ Piece \d+\s+in work, somebody is at it/)
    expect(await card.getByRole('link', { name: 'Open the record' }).getAttribute('href')).toContain(tracker)
    await page.keyboard.press('Escape')
    await card.waitFor({ state: 'detached' })
    await page.close()
  })

  test('a count opens the pieces, as many as it says, with the SQL behind them', async () => {
    const page = await visitor.open('/')
    const link = page.getByRole('link', { name: /In work, .*: list them/ }).first()
    const count = parseInt(await link.innerText(), 10)
    await link.click()
    const drawer = page.getByRole('dialog', { name: /^In work/ })
    await drawer.getByRole('table').waitFor()
    expect(await drawer.innerText()).toContain(`${count} rows`)
    await drawer.getByText('SQL behind the floor').click()
    expect(await drawer.getByRole('region', { name: 'SQL of the floor' }).innerText()).toContain(
      'floor_stay_fact',
    )
    await page.close()
  })

  test('is a still picture with counts for who asked for less motion', async () => {
    const page = await visitor.open('/', { reducedMotion: 'reduce' })
    expect(await play(page).count()).toBe(0)
    const before = await lane(page).innerText()
    await slider(page).fill(String(await slider(page).getAttribute('min')))
    await page.waitForFunction(
      (text) => document.querySelector<HTMLElement>('.lane')?.innerText !== text,
      before,
    )
    await page.close()
  })

  test('draws nothing while nothing moves', async () => {
    const page = await visitor.open('/')
    await page.waitForTimeout(800)
    const frames = await page.evaluate(async () => {
      let count = 0
      const { clearRect } = CanvasRenderingContext2D.prototype
      CanvasRenderingContext2D.prototype.clearRect = function (...box) {
        count++
        return clearRect.apply(this, box)
      }
      await new Promise((resolve) => setTimeout(resolve, 500))
      CanvasRenderingContext2D.prototype.clearRect = clearRect
      return count
    })
    expect(frames).toBeLessThanOrEqual(1)
    await page.close()
  })

  test.each([1440, 1024, 390])('fits %i px, and axe finds nothing in either theme', async (width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await visitor.open('/', { width, colorScheme, reducedMotion: 'reduce' })
      const spare = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(spare).toBe(0)
      for (const key of ['', 't']) {
        if (key) {
          await page.getByRole('group', { name: /The floor/ }).focus()
          await page.keyboard.press(key)
        }
        await settle(page)
        await page.evaluate(axe)
        const found = await page.evaluate(async () => {
          const { axe: own } = window as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
          }
          return (await own.run()).violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
          )
        })
        expect(found).toEqual([])
      }
      await page.close()
    }
  })
})
