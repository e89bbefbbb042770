import type { Attachment } from 'svelte/attachments'

const DURATION_MS = 200

/** Shows for a moment what became another value by itself; where motion is not wanted, nothing moves. */
export function highlight(value: () => unknown, isNews: () => boolean): Attachment<HTMLElement> {
  let earlier: unknown
  let isFirst = true
  return (element) => {
    const now = value()
    if (!isFirst && now !== earlier && isNews() && !matchMedia('(prefers-reduced-motion: reduce)').matches)
      element.animate([{ backgroundColor: 'var(--accent-soft)' }, { backgroundColor: 'transparent' }], {
        duration: DURATION_MS,
        easing: 'ease-out',
      })
    earlier = now
    isFirst = false
  }
}
