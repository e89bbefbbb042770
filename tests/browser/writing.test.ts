import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RecordHistory } from '../../api/schemas/index.ts'
import { startVisitor, type Visitor } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const shots = process.env['WRITING_SHOTS']
let visitor: Visitor

beforeAll(async () => {
  visitor = await startVisitor()
}, 180_000)

afterAll(() => visitor.close())

async function begin(title: string, looks: Parameters<Visitor['open']>[1] = {}): Promise<Page> {
  const page = await visitor.open('/releases', looks)
  await page.getByRole('button', { name: 'Plan', exact: true }).click()
  await page.getByRole('button', { name: title, exact: true }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Write|Sign)$/ })
    .waitFor()
  return page
}

const versionsOf = async (path: string) =>
  (await (await fetch(`${visitor.url}/api/records/${path}`)).json()) as RecordHistory

test('a freeze is declared by its form, with who says so', async () => {
  const page = await begin('Freeze')
  await page.getByLabel(/^Name/).first().fill('Year end')
  await page.getByLabel(/^Starts/).fill('2026-12-20T00:00')
  await page.getByRole('button', { name: 'Write' }).click()
  await page.getByText('needs ends_at, which is not there').first().waitFor()
  await page.getByLabel(/^Ends/).fill('2027-01-03T00:00')
  await page.getByLabel(/^Your name/).fill('Ada')
  await page.getByRole('button', { name: 'Write' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const { current } = await versionsOf('freeze/year-end')
  expect(current).toMatchObject({
    record: { name: 'Year end', starts_at: '2026-12-20T00:00:00Z' },
    author: expect.stringMatching(/^person [0-9a-f]{8}$/) as string,
  })
  await page.close()
}, 90_000)

test('who writes what is there already sees both, and keeps what they wrote', async () => {
  const record = { id: 'spring-release', name: 'Spring release', status: 'planned' }
  const body = JSON.stringify({ record, name: 'Bo' })
  const headers = { 'content-type': 'application/json' }
  await fetch(`${visitor.url}/api/records/release`, { method: 'POST', headers, body })
  const page = await begin('Release plan')
  await page.getByLabel(/^Name/).first().fill('Spring release')
  await page.getByLabel(/^Status/).selectOption('in progress')
  await page.getByRole('button', { name: 'Write' }).click()
  await page.getByRole('cell', { name: 'in progress' }).waitFor()
  await page.getByRole('button', { name: 'Go on with mine' }).click()
  await page.getByRole('button', { name: 'Write' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const { versions } = await versionsOf('release/spring-release')
  expect(versions.map((one) => one.record.status)).toEqual(['in progress', 'planned'])
  await page.close()
}, 90_000)

test('what is written is listed, changed and taken back, and every version stays to be read', async () => {
  const headers = { 'content-type': 'application/json' }
  const record = { id: 'scope', text: 'Refunds wait', kind: 'scope' }
  await fetch(`${visitor.url}/api/records/decision`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ record, name: 'Ada' }),
  })
  const page = await visitor.open('/plans?kind=decision')
  await page.getByRole('link', { name: 'Refunds wait' }).click()
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByRole('textbox', { name: /^What was decided/ }).fill('Refunds come')
  await page.getByRole('button', { name: 'Write' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Refunds come' }).click()
  await page.locator('del', { hasText: 'Refunds wait' }).waitFor()
  await page.getByRole('button', { name: /^Take it back/ }).click()
  await page.getByLabel('Why it is taken back').fill('It was never ours to decide')
  await page.getByRole('button', { name: 'Take back', exact: true }).click()
  await page.getByRole('heading', { name: /^Taken back/ }).waitFor()
  const { current, versions } = await versionsOf('decision/scope')
  expect(current).toBeNull()
  expect(versions.map(({ action, reason }) => [action, reason])).toEqual([
    ['withdraw', 'It was never ours to decide'],
    ['write', null],
    ['write', null],
  ])
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByText('Nothing of this kind is written').waitFor()
  await page.close()
}, 90_000)

test.each([
  [390, 'light'],
  [390, 'dark'],
  [1440, 'light'],
  [1440, 'dark'],
] as const)(
  'forms have no faults of access at %i in %s',
  async (width, colorScheme) => {
    const page = await begin('Release plan', { width, colorScheme })
    await page.getByRole('button', { name: /^Add to services/ }).click()
    await page.evaluate(axe)
    const violations = await page.evaluate(async () => {
      const runner = (
        globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
      ).axe
      return (await runner.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    })
    expect(violations).toEqual([])
    const isWide = await page.getByRole('dialog').evaluate((form) => form.scrollWidth > form.clientWidth)
    expect(isWide).toBe(false)
    if (shots !== undefined) {
      mkdirSync(shots, { recursive: true })
      await page.screenshot({ path: `${shots}/form-${width}-${colorScheme}.png` })
    }
    await page.close()
  },
  90_000,
)
