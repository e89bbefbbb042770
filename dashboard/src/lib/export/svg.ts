/** What is written above and below a picture. */
export interface Caption {
  title: string
  /** Such as n, window, as-of: one line each. */
  notes: readonly string[]
  /** Where it was taken from. */
  address: string
}

const space = 'http://www.w3.org/2000/svg'
const margin = 20

/** Of what a browser computed only what a picture needs, and only where it is not what SVG begins with. */
const properties: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-opacity': '1',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'font-size': '',
  'font-weight': '400',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
  'paint-order': 'normal',
  'font-variant-numeric': 'normal',
  display: 'inline',
  visibility: 'visible',
}

/** The chart as a file of its own: colours and fonts in it, title, n and as-of above it. Null where it has no picture. */
export function standaloneSvg(chart: Element, caption: Caption, fontFace: string): string | null {
  const own = chart.matches('svg') ? chart : chart.querySelector('svg')
  if (!(own instanceof SVGSVGElement)) return null
  const { width, height } = own.viewBox.baseVal?.width ? own.viewBox.baseVal : own.getBoundingClientRect()
  const look = getComputedStyle(own)
  const colour = colourReader()
  const ink = (name: string) => colour(tokenColour(own, name))
  const total = Math.max(width, 420) + 2 * margin
  const titles = wrap(caption.title, total - 2 * margin, 7.6)
  const notes = caption.notes.flatMap((note) => wrap(note, total - 2 * margin, 6.1))
  const head = margin + titles.length * 20 + notes.length * 16 + 12
  const sheet = make('svg', {
    xmlns: space,
    width: String(total),
    height: String(head + height + margin),
    viewBox: `0 0 ${total} ${head + height + margin}`,
    'font-family': look.fontFamily.replaceAll('"', "'"),
    role: 'img',
  })
  sheet.append(
    text('title', caption.title),
    text('desc', [...caption.notes, caption.address].join('\n')),
    text('style', fontFace),
    make('rect', { width: '100%', height: '100%', fill: ink('--surface') }),
  )
  titles.forEach((line, i) =>
    sheet.append(
      label(line, margin + 14 + i * 20, { 'font-size': '15', 'font-weight': '600', fill: ink('--ink') }),
    ),
  )
  notes.forEach((line, i) =>
    sheet.append(
      label(line, margin + 12 + titles.length * 20 + i * 16, { 'font-size': '12', fill: ink('--muted') }),
    ),
  )
  const drawing = copy(own, colour) as SVGSVGElement
  for (const [name, value] of Object.entries({ x: margin, y: head, width, height, overflow: 'visible' }))
    drawing.setAttribute(name, String(value))
  sheet.append(drawing)
  return new XMLSerializer().serializeToString(sheet)
}

function copy(element: Element, colour: (value: string) => string): Element | null {
  const name = element.localName
  // What the pointer shows is no part of the picture, and Plot's own style sheet names what is inlined here.
  if (name === 'style' || element.getAttribute('aria-label') === 'tip') return null
  const twin = document.createElementNS(space, name)
  for (const { name: key, value } of element.attributes)
    if (!/^(class|style|on.*|aria-hidden|data-.*)$/.test(key)) twin.setAttribute(key, value)
  const look = getComputedStyle(element)
  if (name !== 'defs' && name !== 'pattern')
    for (const [property, initial] of Object.entries(properties)) {
      const value = look.getPropertyValue(property)
      if (value === initial || (property === 'font-size' && name !== 'text' && name !== 'svg')) continue
      twin.setAttribute(property, property === 'fill' || property === 'stroke' ? colour(value) : value)
    }
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      const inner = copy(child, colour)
      if (inner) twin.append(inner)
    } else if (child.nodeType === Node.TEXT_NODE) twin.append(child.cloneNode())
  }
  return twin
}

/** Any colour as #rrggbb: programs that draw know no oklch. What is no colour (none, a pattern) stays. */
function colourReader(): (value: string) => string {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const brush = canvas.getContext('2d', { willReadFrequently: true })
  const known = new Map<string, string>()
  return (value) => {
    if (!brush || value === 'none' || value.startsWith('url(')) return value.replaceAll('"', '')
    const kept = known.get(value)
    if (kept !== undefined) return kept
    brush.clearRect(0, 0, 1, 1)
    brush.fillStyle = value
    brush.fillRect(0, 0, 1, 1)
    const [r = 0, g = 0, b = 0, a = 255] = brush.getImageData(0, 0, 1, 1).data
    const hex = [r, g, b, ...(a < 255 ? [a] : [])].map((part) => part.toString(16).padStart(2, '0')).join('')
    known.set(value, `#${hex}`)
    return `#${hex}`
  }
}

function tokenColour(near: Element, name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  near.parentElement?.append(probe)
  const value = getComputedStyle(probe).color
  probe.remove()
  return value
}

function make(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(space, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}

function text(name: string, content: string): SVGElement {
  const element = make(name, {})
  element.textContent = content
  return element
}

function label(content: string, y: number, attributes: Record<string, string>): SVGElement {
  const element = text('text', content)
  for (const [key, value] of Object.entries({ x: String(margin), y: String(y), ...attributes }))
    element.setAttribute(key, value)
  return element
}

function wrap(content: string, width: number, letter: number): string[] {
  const lines: string[] = []
  for (const word of content.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && (last.length + 1 + word.length) * letter <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
