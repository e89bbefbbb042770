import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { TableAnswer } from '../../api/schemas/table.ts'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
})
afterAll(() => visitor.close())
afterEach(() => {
  expect(visitor.faults()).toEqual([])
})

const list = (page: Page) => page.getByRole('table', { name: 'Releases' })
const versions = (page: Page) => list(page).locator('tbody th a').allInnerTexts()
const addressOf = (version: string) =>
  `/releases/${encodeURIComponent(`git:${visitor.application.shop.repositoryId}@${version}`)}`
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)

describe('the list of releases', () => {
  test('is newest first, names its origin and keeps pre-releases apart', async () => {
    const page = await visitor.open('/releases')
    const rows = await visitor.application.warehouse.rows<{ name: string }>(
      `select name from release_fact where not is_prerelease order by released_at desc, release_id`,
    )
    expect((await versions(page)).toSorted()).toEqual(rows.map((row) => row.name).toSorted())
    expect((await versions(page))[0]).toBe(rows[0]?.name)
    expect(await page.locator('main').innerText()).toContain('derived from release tags')
    await page.getByLabel('pre-releases').check()
    await page.waitForURL(/pre=1/)
    expect(await versions(page)).toContain('v1.0.0-rc.1')
    await page.close()
  })

  test('names what needed repair and by what', async () => {
    const page = await visitor.open('/releases')
    const row = list(page).getByRole('row', { name: /^v1\.2\.0/ })
    expect(await row.innerText()).toMatch(/▼\s*by v1\.2\.1/)
    await page.getByLabel('needed repair').check()
    await page.waitForURL(/failed=1/)
    const failed = await visitor.application.warehouse.rows('select 1 from release_fact where is_failed')
    expect(await versions(page)).toHaveLength(failed.length)
    await page.close()
  })

  test('is narrowed by words that the address keeps', async () => {
    const page = await visitor.open('/releases')
    await page.getByLabel('Find a version or service').fill('1.1')
    await page.waitForURL(/q=1\.1/)
    expect((await versions(page)).every((version) => version.includes('1.1'))).toBe(true)
    await page.reload()
    await settle(page)
    expect((await versions(page)).every((version) => version.includes('1.1'))).toBe(true)
    await page.getByLabel('Find a version or service').fill('nothing of that name')
    await page.getByRole('link', { name: 'Show all of the window' }).click()
    await page.waitForURL((url) => !url.searchParams.has('q'))
    expect((await versions(page)).length).toBeGreaterThan(3)
    await page.close()
  })

  test('is sorted by any column, in both directions', async () => {
    const page = await visitor.open('/releases')
    const header = list(page).getByRole('columnheader', { name: 'Changes' })
    await header.getByRole('button').click()
    await page.waitForURL(/sort=-change_count/)
    expect(await header.getAttribute('aria-sort')).toBe('descending')
    const most = (await versions(page))[0]
    await header.getByRole('button').click()
    await page.waitForURL(/sort=change_count/)
    expect(await header.getAttribute('aria-sort')).toBe('ascending')
    expect((await versions(page))[0]).not.toBe(most)
    await page.close()
  })

  test('shows the columns that are chosen', async () => {
    const page = await visitor.open('/releases')
    await page.getByRole('button', { name: /^Columns/ }).click()
    await page.getByLabel('People', { exact: true }).check()
    await page.waitForURL(/columns=.*people_count/)
    expect(await list(page).getByRole('columnheader', { name: 'People' }).count()).toBe(1)
    await page.close()
  })

  test('is walked with the arrow keys and opened with Enter', async () => {
    const page = await visitor.open('/releases')
    const names = await versions(page)
    await list(page).locator('tbody a[tabindex="0"]').first().focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => focused(page)).toBe(names[1])
    await page.keyboard.press('End')
    await expect.poll(() => focused(page)).toBe(names.at(-1))
    await page.keyboard.press('Home')
    await expect.poll(() => focused(page)).toBe(names[0])
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/releases\/.+/)
    await page.close()
  })

  test('opens a release by a click anywhere in its row', async () => {
    const page = await visitor.open('/releases')
    await list(page).locator('tbody tr.row').first().locator('td').nth(2).click()
    await page.waitForURL(/\/releases\/.+/)
    await page.close()
  })

  test('is taken as CSV, and copied, as it is shown', async () => {
    const page = await visitor.open('/releases?q=1.1&columns=change_count')
    const waiting = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV', exact: true }).click()
    const text = readFileSync(await (await waiting).path(), 'utf8')
    const names = await versions(page)
    expect(text.split('\n')[0]).toBe('Version,Changes')
    expect(
      text
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(names)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`${names[0]}\t`)
    await page.close()
  })

  test('opens its definition and SQL beside itself', async () => {
    const page = await visitor.open('/releases?window=90d')
    await page.getByRole('link', { name: 'Definition and SQL' }).click()
    const panel = page.getByRole('dialog')
    expect(await panel.getByRole('region', { name: /^SQL of/ }).innerText()).toMatch(/select/i)
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => url.search === '?window=90d')
    await page.close()
  })

  test('draws only the rows in sight of thousands', async () => {
    const page = await visitor.open('/sources')
    await page.route('**/api/marts/release_fact*', async (route) => {
      const answer = (await (await route.fetch()).json()) as TableAnswer
      const times = 600
      const repeat = (column: unknown[], c: number) =>
        Array.from({ length: times }, (_, t) =>
          column.map((value) => (answer.columns[c]?.name === 'release_id' ? `${String(value)}#${t}` : value)),
        ).flat()
      const row_count = answer.row_count * times
      await route.fulfill({
        json: { ...answer, data: answer.data.map(repeat), row_count, total_count: row_count },
      })
    })
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Releases' }).click()
    await list(page).waitFor()
    expect(Number(await list(page).getAttribute('aria-rowcount'))).toBeGreaterThan(3000)
    expect(await list(page).locator('tbody tr').count()).toBeLessThan(80)
    await list(page).locator('tbody a[tabindex="0"]').first().focus()
    await page.keyboard.press('End')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('tr')?.ariaRowIndex))
      .toBe(await list(page).getAttribute('aria-rowcount'))
    await page.close()
  })
})

describe('one release', () => {
  test('says what it is, what repaired it, and leads on to its neighbours', async () => {
    const page = await visitor.open(addressOf('v1.2.0'))
    const text = await page.locator('main').innerText()
    expect(text).toContain('Needed repair.')
    expect(text).toMatch(/v1\.2\.1 followed .* later/)
    expect(text).toContain('derived from release tags')
    await page.getByRole('link', { name: 'v1.1.1', exact: true }).first().click()
    await page.waitForURL(/v1\.1\.1/)
    await settle(page)
    expect(await page.locator('h1').innerText()).toContain('v1.1.1')
    await page.close()
  })

  test('opens to its changes, commits and files, each with an address', async () => {
    const page = await visitor.open(addressOf('v1.1.0'))
    const { warehouse } = visitor.application
    const [fact] = await warehouse.rows<Record<'change_count' | 'commit_count' | 'file_count', number>>(
      `select change_count, commit_count, file_count from release_fact where name = 'v1.1.0'`,
    )
    for (const [tab, count] of [
      ['Changes', fact?.change_count],
      ['Commits', fact?.commit_count],
      ['Files', fact?.file_count],
    ]) {
      await page.getByRole('tab', { name: `${tab}` }).click()
      const rows = page.getByRole('table', { name: `${tab}`, exact: true }).locator('tbody tr')
      await expect.poll(() => rows.count()).toBe(count)
    }
    await page.waitForURL(/show=files/)
    await page.close()
  })

  test('counts people and never names them', async () => {
    const page = await visitor.open(addressOf('v1.1.0'))
    const text = await page.locator('main').innerText()
    expect(text).toMatch(/\d (person|people)/)
    expect(text).not.toMatch(/Example|example\.org/)
    await page.close()
  })

  test('that is the first known one says that its content is unknown', async () => {
    const [first] = await visitor.application.warehouse.rows<{ name: string }>(
      'select name from release_fact where is_first and not is_prerelease limit 1',
    )
    const page = await visitor.open(addressOf(first?.name ?? ''))
    expect(await page.locator('main').innerText()).toContain('The first known release')
    await page.close()
  })

  test('that does not exist says so and leads back', async () => {
    const page = await visitor.open(addressOf('v9.9.9'))
    expect(await page.locator('main').innerText()).toContain('No such release is known')
    await page.getByRole('link', { name: 'See the releases that are known' }).click()
    await page.waitForURL(/\/releases$/)
    visitor.faults()
    await page.close()
  })

  test('leads to its commit, and the commit back to it and to its parent', async () => {
    const page = await visitor.open(addressOf('v1.1.1'))
    const sha = visitor.application.shop.shas.rounding ?? ''
    await page
      .getByRole('link', { name: sha.slice(0, 8) })
      .first()
      .click()
    await page.waitForURL(/\/commits\//)
    await settle(page)
    const text = await page.locator('main').innerText()
    expect(text).toContain('Fix rounding in checkout')
    expect(text).toContain('src/checkout.ts')
    expect(text).not.toMatch(/Example|example\.org/)
    await page.getByRole('link', { name: (visitor.application.shop.shas.bump ?? '').slice(0, 8) }).click()
    await page.waitForURL(new RegExp(visitor.application.shop.shas.bump ?? 'none'))
    await settle(page)
    expect(await page.locator('main').innerText()).toContain('a bot')
    await page.close()
  })
})
