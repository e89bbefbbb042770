/** The package's own modules name folders and leave endings out, as bundlers allow and Node does not. */
import { registerHooks } from 'node:module'

const OWN = '/node_modules/dt-sql-parser/'

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !context.parentURL?.includes(OWN)) return next(specifier, context)
    for (const ending of ['', '.js']) {
      try {
        return next(`${specifier}${ending}`, context)
      } catch {
        // It has another ending.
      }
    }
    return next(`${specifier}/index.js`, context)
  },
})

export const { TrinoSQL } = await import('dt-sql-parser')
