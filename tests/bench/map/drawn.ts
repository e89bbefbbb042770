import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { createApp, type AppParts } from '../../../api/app.ts'
import { launchChromium } from '../../browser/chromium.ts'
import { root } from '../../tree.ts'

export interface Drawn {
  nodes: number
  edges: number
  /** The whole map, asked for the first time. */
  answer_ms: number
  /** In the page's worker, until every node has its place. */
  layout_ms: number
  /** From pressing the key until then. */
  laid_out_ms: number
  /** The longest that the page answered to nobody meanwhile; below 50 ms browsers do not tell. */
  longest_task_ms: number
  /** The same while it is moved and drawn closer, over `moves` moves. */
  longest_move_ms: number
  moves: number
  /** Against the layout: what the page would have stood still if it had laid out by itself. */
  task_per_layout: number
}

const PATIENCE_MS = 120_000

/** The whole map in a browser that knows the scripts already. */
export async function drawMap(parts: Pick<AppParts, 'warehouse' | 'registry'>): Promise<Drawn> {
  const dashboardFolder = join(root, 'dashboard', 'build')
  const app = await createApp(
    { ...parts, clock: () => Date.UTC(2026, 0, 1), dashboardFolder },
    { rateLimit: 1_000_000 },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const browser = await launchChromium()
  try {
    const asked = performance.now()
    const answer = (await (await fetch(`${url}/api/map`)).json()) as {
      node_count: number
      edge_count: number
    }
    const answer_ms = Math.round(performance.now() - asked)
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.setDefaultTimeout(PATIENCE_MS)
    await page.addInitScript(() => {
      const seen: number[] = []
      Object.assign(window, { seenTasks: seen })
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) seen.push(duration)
      }).observe({ type: 'longtask', buffered: true })
    })
    await page.goto(`${url}/more`)
    await page.waitForFunction(() => document.querySelector('main h1') !== null)
    await tasksOf(page)
    const begun = performance.now()
    await page.goto(`${url}/map?show=whole`)
    await page.waitForFunction(layoutOf, answer.node_count)
    const laid_out_ms = Math.round(performance.now() - begun)
    const layout_ms = Math.round(await page.evaluate(layoutOf, answer.node_count))
    const longest_task_ms = await tasksOf(page)
    const moves = await moveAround(page)
    return {
      nodes: answer.node_count,
      edges: answer.edge_count,
      answer_ms,
      layout_ms,
      laid_out_ms,
      longest_task_ms,
      longest_move_ms: await tasksOf(page),
      moves,
      task_per_layout: Math.round((longest_task_ms / layout_ms) * 1000) / 1000,
    }
  } finally {
    await browser.close()
    await app.close()
  }
}

/** How long the layout of so many nodes took, 0 while it is under way. */
function layoutOf(count: number): number {
  return performance.getEntriesByName(`map layout of ${count}`)[0]?.duration ?? 0
}

/** The longest task since the last look. */
async function tasksOf(page: Page): Promise<number> {
  // A task is told after it has ended.
  await page.waitForTimeout(300)
  const seen = await page.evaluate(() => {
    const { seenTasks } = window as unknown as { seenTasks: number[] }
    return seenTasks.splice(0)
  })
  return Math.round(Math.max(0, ...seen))
}

async function moveAround(page: Page): Promise<number> {
  const box = await page.locator('canvas.dots').boundingBox()
  if (!box) throw new Error('No map is drawn')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.keyboard.down('Control')
  for (let i = 0; i < 12; i++) await page.mouse.wheel(0, i < 8 ? -120 : 120)
  await page.keyboard.up('Control')
  await page.mouse.down()
  for (let i = 1; i <= 24; i++) await page.mouse.move(x + i * 8, y + i * 4)
  await page.mouse.up()
  await page.keyboard.press('Escape')
  return 36
}
