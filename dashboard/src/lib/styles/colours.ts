/** Colours of the moment, read once a theme: a canvas does not know custom properties. */
export function readColours<Name extends string>(
  element: Element,
  names: readonly Name[],
): Record<Name, string> {
  const probe = document.createElement('span')
  element.append(probe)
  const colours = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(--${name})`
      return [name, getComputedStyle(probe).color]
    }),
  )
  probe.remove()
  return colours as Record<Name, string>
}
