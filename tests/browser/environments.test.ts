import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { RecordHistory } from '../../api/schemas/index.ts'
import { handOverPlans } from '../plans.ts'
import { startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  // Ticks are of now.
  visitor = await startVisitor({ clock: Date.now })
  const { app, warehouse } = visitor.application
  const [service] = await warehouse.rows<{ name: string }>('SELECT name FROM service LIMIT 1')
  await handOverPlans(app, service?.name ?? '')
}, 240_000)
afterAll(() => visitor.close())
afterEach(() => {
  expect(visitor.faults()).toEqual([])
})

const write = async (kind: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${visitor.url}/api/records/${kind}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect([200, 201]).toContain(answer.status)
}
const current = async (path: string) =>
  ((await (await fetch(`${visitor.url}/api/records/${path}`)).json()) as RecordHistory).current

test('bookings bring environments to the rail, with who wants the same one', async () => {
  const page = await visitor.open('/environments?as_of=2026-03-03')
  const rail = page.getByRole('navigation', { name: 'Screens' })
  await rail.getByRole('link', { name: 'Environments' }).waitFor()
  const wanted = page.getByRole('region', { name: 'Wanted by two at once' })
  expect(await wanted.innerText()).toMatch(/uat\s+Campaign shop × Sign-in/)
  await page.close()
})

test('what is taken is shown before a booking is sent, and a free time is one press away', async () => {
  const page = await visitor.open('/environments?as_of=2026-03-03')
  await page.getByRole('combobox', { name: 'Environment', exact: true }).selectOption('uat')
  await page.getByLabel('First day').fill('2026-03-04')
  await page.getByLabel('Last day').fill('2026-03-05')
  await page.getByText('uat is taken:').waitFor()
  await page.getByRole('button', { name: /^Mon 9 Mar/ }).click()
  await page.getByText('uat is free then.').waitFor()
  await page.getByRole('button', { name: 'Book', exact: true }).click()
  const form = page.getByRole('dialog', { name: 'Booking' })
  await form.getByText('uat is free then.').waitFor()
  await form.getByLabel(/^Starts/).fill('2026-03-05T08:00')
  await form.getByText('uat is taken:').waitFor()
  await form.getByRole('button', { name: /^Mon 9 Mar/ }).click()
  await form.getByText('uat is free then.').waitFor()
  await form.getByRole('button', { name: 'Write' }).click()
  await form.waitFor({ state: 'detached' })
  await page.close()
}, 60_000)

test('a step is ticked by name, and whoever comes second sees who was first', async () => {
  const steps = [
    { id: 'stop', name: 'Stop', minutes: 5 },
    { id: 'go', name: 'Go', minutes: 5, needs: ['stop'] },
  ]
  await write('runbook', { record: { id: 'cold', release: 'cold', steps }, name: 'Ada' })
  await expect
    .poll(async () => (await fetch(`${visitor.url}/api/releases/cold/runbook`)).status, { timeout: 60_000 })
    .toBe(200)
  const page = await visitor.open('/releases/cold/runbook')
  await page.getByLabel(/^Your name/).fill('Bo')
  await page.getByRole('button', { name: /^Start.*Stop$/ }).click()
  await page.getByRole('button', { name: /^Undo.*Stop$/ }).waitFor()
  const first = await current('runbook/cold')
  expect(first).toMatchObject({ author: expect.stringMatching(/^person [0-9a-f]{8}$/) as string })
  const started = (first!.record as { steps: { started_at?: string }[] }).steps
  expect(started.map(({ started_at }) => started_at !== undefined)).toEqual([true, false])
  const done = started.map((step, i) => (i === 0 ? { ...step, finished_at: new Date().toISOString() } : step))
  await write('runbook', {
    record: { ...first?.record, steps: done },
    based_on: first?.version,
    name: 'Cy',
  })
  await page.getByRole('button', { name: /^Done.*Stop$/ }).click()
  await page.getByText(/person [0-9a-f]{8}.*changed “Stop” meanwhile: done at/).waitFor()
  expect(await current('runbook/cold')).toMatchObject({
    author: expect.stringMatching(/^person [0-9a-f]{8}$/) as string,
  })
  await page.close()
}, 120_000)
