import { download } from '#lib/data/csv.ts'
import { standaloneSvg, type Caption } from './svg.ts'

let face: Promise<string> | undefined

/** The Latin part of the product's own type, inside the file: it looks the same where the type is not installed. */
async function fontFace(): Promise<string> {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  const latin = rules.find(
    (rule): rule is CSSFontFaceRule =>
      rule instanceof CSSFontFaceRule &&
      /u\+0{1,4}-(00)?ff/i.test(rule.style.getPropertyValue('unicode-range')),
  )
  const address = /url\("?([^")]+)"?\)/.exec(latin?.style.getPropertyValue('src') ?? '')?.[1]
  if (!latin || !address) return ''
  const base = latin.parentStyleSheet?.href ?? location.href
  const data = await dataAddress(await (await fetch(new URL(address, base))).blob())
  const family = latin.style.getPropertyValue('font-family').replaceAll('"', "'")
  return `@font-face{font-family:${family};font-weight:100 900;src:url(${data}) format('woff2')}`
}

function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result)))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The font could not be read')))
    reader.readAsDataURL(blob)
  })
}

export async function saveSvg(chart: Element, caption: Caption): Promise<void> {
  download(`${nameOf(caption.title)}.svg`, await svgText(chart, caption), 'image/svg+xml')
}

/** Twice as many pixels as on the screen, for slides and print. */
export async function savePng(chart: Element, caption: Caption): Promise<void> {
  const address = URL.createObjectURL(new Blob([await svgText(chart, caption)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * 2
    canvas.height = image.naturalHeight * 2
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error('The browser could not paint the picture')
    download(`${nameOf(caption.title)}.png`, blob)
  } finally {
    URL.revokeObjectURL(address)
  }
}

async function svgText(chart: Element, caption: Caption): Promise<string> {
  face ??= fontFace()
  const text = standaloneSvg(chart, caption, await face)
  if (text === null) throw new Error('There is no picture to save, only a table')
  return text
}

/** A title as a file's name. */
export function nameOf(title: string): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60) || 'chart'
  )
}
