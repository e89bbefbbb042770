import { launchChromium } from './chromium.ts'
const [base, out, ...paths] = process.argv.slice(2)
const browser = await launchChromium()
for (const spec of paths) {
  const [name, path, w, scheme, tall] = spec.split('|')
  const page = await browser.newPage()
  page.on('console', (m) => { if (m.type() === 'error') console.log('console', name, m.text()) })
  page.on('pageerror', (e) => console.log('pageerror', name, e.message))
  await page.setViewportSize({ width: Number(w), height: Number(tall ?? 1000) })
  await page.emulateMedia({ colorScheme: scheme as 'light', reducedMotion: 'reduce' })
  await page.goto(base + path!, { waitUntil: 'load' })
  await page.waitForTimeout(Number(process.env.WAIT ?? 6000))
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: !tall })
  console.log(name, await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]))
  await page.close()
}
await browser.close()
