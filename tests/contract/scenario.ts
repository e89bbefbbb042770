/** What the contract test needs to know of a connector: `tests/contract/<tool>.ts` exports one `buildScenario`. */
export interface Scenario {
  /** Entries for the tool's list in streamgauge.yaml. */
  entries: readonly object[]
  /** Takes the source away, as a revoked token or a broken disk would. */
  breakSource(): Promise<void> | void
  /** Gives it back. */
  mendSource(): Promise<void> | void
  /** What must never be seen in an error or in the state of syncs. */
  secrets: readonly string[]
  /** Ends what would live on after the tests, such as a program. */
  close?(): Promise<void>
}

export type BuildScenario = (folder: string) => Promise<Scenario>
