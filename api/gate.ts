/** Holds back whoever awaits `over` until it is opened, once and for all. */
export class Gate {
  open: () => void = () => undefined
  readonly over = new Promise<void>((resolve) => (this.open = resolve))
}
