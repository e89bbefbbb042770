/** A rectangle that a heap or a track lies in, CSS px from the corner of the canvas. */
export interface Place {
  x: number
  y: number
  width: number
  height: number
}

const largestPitch = 10
const smallestPitch = 2.2
/** How wide a heap may be for its height before it stops to look like one. */
const widest = 2.2
const rowHeight = Math.sqrt(3) / 2

/** Distance between two dots, one for the whole floor, so that twice the area is twice the work. */
export function fitPitch(
  heaps: readonly { count: number; place: Pick<Place, 'width' | 'height'> }[],
): number {
  const fitting = heaps
    .filter(({ count, place }) => count > 0 && place.width > 0 && place.height > 0)
    .map(({ count, place: { width, height } }) => Math.sqrt((0.8 * width * height) / (rowHeight * count)))
  return Math.max(smallestPitch, Math.min(largestPitch, ...fitting))
}

/** Spots of a heap around its middle, from the middle outwards: `x, y, x, y …`, close-packed as balls would be. */
export function heapSpots(
  count: number,
  pitch: number,
  place: Pick<Place, 'width' | 'height'>,
): Float32Array {
  const aspect = Math.min(widest, Math.max(1, place.width / Math.max(1, place.height)))
  const area = count * pitch * pitch * rowHeight * 1.35 + 16 * pitch * pitch
  const tall = Math.min(place.height / 2 + pitch, Math.sqrt(area / (Math.PI * aspect)) + pitch)
  const wide = area / (Math.PI * tall) + 2 * pitch
  const spots: { x: number; y: number; distance: number }[] = []
  const rows = Math.ceil(tall / (pitch * rowHeight))
  const columns = Math.ceil(wide / pitch) + 1
  for (let row = -rows; row <= rows; row++) {
    for (let column = -columns; column <= columns; column++) {
      // Off the middle of the lattice fewer spots are equally far from it, so that heaps are round at every size.
      const x = (column + (row % 2 === 0 ? 0.23 : 0.73)) * pitch
      const y = (row + 0.12) * pitch * rowHeight
      if (Math.abs(y) > place.height / 2 - pitch / 2 && row !== 0) continue
      spots.push({ x, y, distance: Math.hypot(x / aspect, y) })
    }
  }
  spots.sort((a, b) => a.distance - b.distance || a.y - b.y || a.x - b.x)
  const flat = new Float32Array(count * 2)
  for (let i = 0; i < count; i++) {
    const spot = spots[i] ?? spots.at(-1)!
    flat[2 * i] = spot.x
    flat[2 * i + 1] = spot.y
  }
  return flat
}
