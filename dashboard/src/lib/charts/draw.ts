import type { Attachment } from 'svelte/attachments'
import type { Drawn } from './frame.ts'

export interface Drawing {
  /** Below this a chart has no room for its margins: a layout on its way, nothing to draw for. */
  least?: number
  /** Pure: the same width gives the same chart. */
  draw: (width: number) => Drawn
  /** A click on what the pointer has picked. */
  onpick?: ((datum: unknown) => void) | undefined
}

/** The one bridge between Svelte and Plot: draws when data or width change, never on height. */
export function drawn(drawing: Drawing): Attachment<HTMLElement> {
  return (host) => {
    let width = 0
    const render = (next: number) => {
      if (next < (drawing.least ?? 1) || next === width) return
      width = next
      const chart = drawing.draw(width)
      chart.setAttribute('aria-hidden', 'true')
      if (drawing.onpick) {
        chart.style.cursor = 'pointer'
        chart.addEventListener('click', () => {
          if (chart.value) drawing.onpick?.(chart.value)
        })
      }
      host.replaceChildren(chart)
    }
    render(Math.floor(host.clientWidth))
    const observer = new ResizeObserver(([entry]) => render(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(host)
    return () => observer.disconnect()
  }
}
