const overscan = 12

/** Which rows of a long table are drawn, and the row that the keyboard is on. Rows are of one height. */
export class RowWindow {
  readonly #count: () => number
  readonly #rowHeight: () => number
  scroller: HTMLElement | undefined = $state()
  height = $state(0)
  top = $state(0)
  current = $state(0)
  first: number = $derived.by(() =>
    Math.max(0, Math.min(Math.floor(this.top / this.#rowHeight()) - overscan, this.#count() - 1)),
  )
  last: number = $derived.by(() =>
    Math.min(
      this.#count(),
      Math.ceil((this.top + Math.max(this.height, 400)) / this.#rowHeight()) + overscan,
    ),
  )

  constructor(count: () => number, rowHeight: () => number) {
    this.#count = count
    this.#rowHeight = rowHeight
    $effect(() => {
      if (this.current >= count()) this.current = 0
    })
  }

  readonly scroll = (event: Event): void => {
    this.top = (event.currentTarget as HTMLElement).scrollTop
  }

  /** Arrow keys, page keys, Home and End move from row to row; Enter is the row's own link. */
  readonly press = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(this.height / this.#rowHeight()) - 2)
    const end = this.#count()
    const moves: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -end,
      End: end,
    }
    const move = moves[event.key]
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    this.#goTo(this.current + move)
  }

  #goTo(row: number): void {
    const height = this.#rowHeight()
    this.current = Math.max(0, Math.min(this.#count() - 1, row))
    const y = this.current * height
    const { scroller } = this
    if (!scroller) return
    // The sticky header covers one row; the last line must be wholly in sight.
    if (y < scroller.scrollTop) scroller.scrollTop = y
    else if (y + 2 * height > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = y + 2 * height - scroller.clientHeight
    requestAnimationFrame(() => {
      const link = scroller.querySelector<HTMLElement>(`[data-row="${this.current}"] a`)
      link?.focus({ preventScroll: true })
      // The table may reach beyond the window.
      link?.scrollIntoView({ block: 'nearest' })
    })
  }
}
