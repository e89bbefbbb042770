import { renameSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
})
afterAll(() => visitor.close())
afterEach(() => {
  expect(visitor.faults()).toEqual([])
})

const says = (page: Page) => page.locator('main').innerText()

/** Syncs the one source and waits for what the button says then. */
async function sync(page: Page, result: RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Sync now/ }).click()
  await visitor.application.app.synchroniser.settled()
  await page.getByRole('status').filter({ hasText: result }).last().waitFor()
  await settle(page)
}

describe('the sources', () => {
  test('are trusted with reasons while all holds', async () => {
    const page = await visitor.open('/sources')
    expect(await says(page)).toMatch(/^Yes\.$/m)
    expect(await says(page)).toMatch(/All \d+ checks of the last build hold/)
    const streams = page.getByRole('region', { name: 'Streams of shop' })
    const commits = streams.getByRole('row', { name: /^commit / })
    expect(await commits.innerText()).toContain(String(visitor.application.shop.commitCount))
    await page.close()
  })

  test('open to the SQL of every model and how long it took', async () => {
    const page = await visitor.open('/sources')
    const models = page.getByRole('table', { name: 'Models of the build' })
    expect(await models.getByRole('columnheader', { name: 'Took' }).getAttribute('aria-sort')).toBe(
      'descending',
    )
    await models.getByRole('link').first().click()
    await page
      .getByRole('dialog')
      .getByRole('region', { name: /^SQL of/ })
      .waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => !url.searchParams.has('model'))
    await page.close()
  })

  test('are synced on demand: nothing new is said, a new commit is counted', async () => {
    const page = await visitor.open('/sources')
    await sync(page, /Up to date: nothing new/)
    const { script, commitCount } = visitor.application.shop
    script.commit({
      label: 'late',
      at: '2026-02-20T09:00',
      message: 'Add late (#90)\n',
      files: { 'src/late.ts': 'late\n' },
    })
    script.flush()
    await sync(page, /Up to date: \d+ new records/)
    const commits = page
      .getByRole('region', { name: 'Streams of shop' })
      .getByRole('row', { name: /^commit / })
    await expect.poll(() => commits.innerText()).toContain(String(commitCount + 1))
    await page.close()
  })

  test('fold and unfold by the keyboard', async () => {
    const page = await visitor.open('/sources')
    const name = page.getByRole('button', { name: 'shop', exact: true })
    await name.focus()
    await page.keyboard.press('Enter')
    expect(await name.getAttribute('aria-expanded')).toBe('false')
    expect(await page.getByRole('region', { name: 'Streams of shop' }).count()).toBe(0)
    await page.close()
  })
})

describe('a source', () => {
  test('is paused and resumed, and says so', async () => {
    const page = await visitor.open('/sources')
    await page
      .getByRole('button', { name: /^Pause/ })
      .first()
      .click()
    await page.getByText('paused', { exact: false }).first().waitFor()
    await page
      .getByRole('button', { name: /^Resume/ })
      .first()
      .click()
    await page
      .getByRole('button', { name: /^Pause/ })
      .first()
      .waitFor()
    await page.close()
  })

  test('leaves a list of what is not linked, with reason, mending and the source record, at any width', async () => {
    await visitor.application.warehouse.land((lane) =>
      lane.run(`insert into unmatched_fact (kind, thing_id, title, reason, suggestion, case_count, source_id, url)
        values ('service', 'lost', 'lost', 'nobody owns it', 'name its team', 1, 'git:shop', 'https://git.example.org/lost')`),
    )
    const page = await visitor.open('/sources', { width: 390 })
    await page.getByRole('button', { name: /^Open the list of services with an owner/ }).click()
    const list = page.getByRole('region', { name: 'Not matched: service' })
    await list.getByText('nobody owns it').waitFor()
    expect(await list.innerText()).toContain('What would mend it: name its team')
    expect(await list.getByRole('link', { name: 'lost' }).getAttribute('href')).toBe(
      'https://git.example.org/lost',
    )
    expect(page.url()).toContain('unmatched=services_with_an_owner')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await page.close()
  })
})

describe('what is wrong is said first', () => {
  test('a failing check with its sample, a rejected record with its text', async () => {
    await visitor.application.warehouse.land(async (lane) => {
      await lane.run(`update meta.check_result set failing_count = 2, sample = '[{"change_id":"shop#3"}]'
        where name = (select min(name) from meta.check_result)`)
      await lane.run(`insert into raw.rejected by name
        select s.source as _source, 'commit' as stream, 'abc' as _key, 'authored_at is no date' as reason,
          '{"authored_at":"yesterday"}' as payload, cast('2026-02-19' as timestamp) as _loaded_at
        from meta.source as s`)
    })
    const page = await visitor.open('/sources')
    const text = await says(page)
    expect(text).toMatch(/^No\.$/m)
    expect(text).toMatch(/1 of \d+ checks found rows that should not exist/)
    expect(await page.getByRole('region', { name: /^Sample of / }).innerText()).toContain('shop#3')
    expect(text).toContain('1 record did not fit')
    await page.getByText('authored_at is no date').click()
    await page.getByText('{"authored_at":"yesterday"}').waitFor()
    await page.close()
  })

  test('a stale source with its age', async () => {
    await visitor.application.warehouse.land((lane) =>
      lane.run(`update meta.source set last_ok_at = cast('2026-02-18' as timestamp)`),
    )
    const page = await visitor.open('/sources')
    expect(await says(page)).toContain('last read more than 24 hours ago')
    expect(await page.getByText('stale', { exact: false }).first().isVisible()).toBe(true)
    await page.close()
  })

  test('a sync that fails, with what is kept; and it goes on when the cause is mended', async () => {
    const { path } = visitor.application.shop
    const page = await visitor.open('/sources')
    renameSync(path, `${path}-away`)
    await sync(page, /No such folder/)
    await expect
      .poll(() => says(page))
      .toContain('The last sync of shop failed; what it had brought before is kept')
    expect(await says(page)).toContain('Mend the cause')
    renameSync(`${path}-away`, path)
    await sync(page, /Up to date/)
    await expect.poll(() => says(page)).not.toContain('last sync failed')
    await page.close()
  })

  test('an API that does not answer, once, with a way to ask again', async () => {
    const page = await visitor.open('/releases')
    let isBroken = true
    await page.route('**/api/sources', (route) => (isBroken ? route.abort() : route.continue()))
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Sources' }).click()
    expect(await page.getByRole('alert').innerText()).toContain('Streamgauge does not answer')
    isBroken = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('region', { name: 'Streams of shop' }).waitFor()
    visitor.faults()
    await page.close()
  })
})
