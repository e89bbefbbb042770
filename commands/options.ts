/** The options that every command understands, before or behind its name. */
export interface GlobalOptions {
  config?: string
  data?: string
  git: string[]
  debug?: boolean
}
