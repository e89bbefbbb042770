import type { Place } from './heap.ts'
import { heapIndex } from './slots.ts'
import type { Geometry } from './stage.ts'

/** Where the page has put the heaps (`data-lane`, `data-bay`) and tracks (`data-lane` alone) within an element. */
export function measureFloor(root: HTMLElement): Geometry {
  const box = root.getBoundingClientRect()
  const placeOf = (element: HTMLElement): Place => {
    const own = element.getBoundingClientRect()
    return { x: own.left - box.left, y: own.top - box.top, width: own.width, height: own.height }
  }
  const geometry: Geometry = { heaps: [], tracks: [] }
  for (const element of root.querySelectorAll<HTMLElement>('[data-lane]')) {
    const lane = Number(element.dataset.lane)
    if (element.dataset.bay === undefined) geometry.tracks[lane] = placeOf(element)
    else geometry.heaps[heapIndex(lane, Number(element.dataset.bay))] = placeOf(element)
  }
  // Without holes: lanes out of sight are undefined.
  return { heaps: Array.from(geometry.heaps), tracks: Array.from(geometry.tracks) }
}
